/** Two short notes, without a file. Browsers allow sound only after a click, so `unlock` is called in one. */
export class Chime {
  private context: AudioContext | undefined;

  async unlock(): Promise<void> {
    this.context ??= new AudioContext();
    await this.context.resume();
  }

  ring(): void {
    if (this.context?.state !== 'running') return;
    this.note(880, 0);
    this.note(1174.66, 0.18);
  }

  /** @param hertz the note · @param after seconds from now */
  private note(hertz: number, after: number): void {
    if (!this.context) return;
    const begin = this.context.currentTime + after;
    const [tone, volume] = [this.context.createOscillator(), this.context.createGain()];
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.4, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.35);
    tone.connect(volume).connect(this.context.destination);
    tone.start(begin);
    tone.stop(begin + 0.4);
  }
}
