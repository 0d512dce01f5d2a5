/**
 * A Map that forgets its oldest entry when it is full, so that ids from outside cannot fill the memory of a
 * process.
 */
export class BoundedMap<K, V> extends Map<K, V> {
  constructor(private readonly capacity: number) {
    super();
  }

  override set(key: K, value: V): this {
    // Written again: youngest again.
    this.delete(key);
    const [oldest] = this.keys();
    if (this.size >= this.capacity && oldest !== undefined) this.delete(oldest);
    return super.set(key, value);
  }
}
