import pc from 'picocolors';
import { createShopper } from '../shopper';
import type { Sandbox } from '../sandbox';
import { waitForLoyalty } from '../play';
import { attempt, heldAll, tallyOf, type Door, type Outcome } from './attack';
import { codecAttacks } from './codec';
import { codeAttacks } from './codes';
import { deskAttacks } from './desk';
import type { ThiefHandles } from './handles';
import { keyAttacks } from './keys';
import { operationAttacks } from './operations';
import { paymentAttacks } from './payments';
import { phoneAttacks } from './phone';
import { pointAttacks } from './points';
import { renderDoor, renderLeftOut, renderOutcome, renderVerdict } from './render';
import { createScene, type Scene } from './scene';
import { shopAttacks } from './shop';

export { readThiefHandles } from './handles';

const NO_SHOP = 'left out: the stack runs without the shop (npm start -- --core)';

const print = (...lines: string[]): void => console.log(lines.join('\n'));

function doorsOf(scene: Scene): Door[] {
  const { shop } = scene.handles;
  const withoutShop = shop ? {} : { leftOut: NO_SHOP };
  return [
    { name: 'The codec server, in front of Temporal', attacks: codecAttacks(scene) },
    // Before keys are invented: after them the API looks no new key up for a minute, and nothing would be shown.
    { name: "The desk of the shop's staff", attacks: deskAttacks(scene) },
    {
      name: 'The loyalty API, with a wrong key',
      attacks: [...keyAttacks(scene), ...operationAttacks(scene)],
    },
    { name: "At the checkout, with somebody's number", attacks: phoneAttacks(scene) },
    { name: 'The proof', attacks: codeAttacks(scene) },
    { name: 'Points and payments', attacks: [...pointAttacks(scene), ...paymentAttacks(scene)] },
    { name: 'The shop', attacks: shop ? shopAttacks(shop) : [], ...withoutShop },
  ];
}

/** The attacks, one after the other. `close` undoes what they began, whatever their end is. */
export interface Robbery {
  /** Whether every attack got nothing. */
  play(): Promise<boolean>;
  close(): Promise<void>;
}

export function createRobbery(handles: ThiefHandles, sandbox: Sandbox): Robbery {
  const scene = createScene(handles, sandbox);
  return {
    close: () => scene.close(),
    async play() {
      print(
        '',
        `  ${pc.bold('A thief at every door')}`,
        `  ${pc.dim('who knows a phone number and an e-mail address, and is told no secret')}`,
      );
      await waitForLoyalty({ shopper: createShopper(handles) });
      const outcomes: Outcome[] = [];
      for (const { name, attacks, leftOut } of doorsOf(scene)) {
        print(renderDoor(name, attacks.length), ...(leftOut === undefined ? [] : [renderLeftOut(leftOut)]));
        for (const attack of attacks) {
          const outcome = await attempt(attack);
          outcomes.push(outcome);
          print(...renderOutcome(attack, outcome));
        }
      }
      const tally = tallyOf(outcomes);
      print('', renderVerdict(tally), '');
      return heldAll(tally);
    },
  };
}
