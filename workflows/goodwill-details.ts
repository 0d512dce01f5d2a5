import {
  codeText,
  ERRORS,
  escapeMarkdown,
  failureWords,
  formatSpan,
  formatTime,
  idText,
  refusalWords,
  type ErrorCode,
  type GoodwillInput,
  type GoodwillMessageName,
  type GoodwillStatus,
} from '../contract';
import type { PulledLever } from './support-levers';

/** What support reads of points of goodwill. Times are milliseconds since the epoch. */
export interface GoodwillView {
  input: GoodwillInput;
  status: GoodwillStatus;
  /** What the host gave; null until then. */
  given: number | null;
  /** Why the last round failed; `isHosts`: the code is the host's own "no". */
  problem: { code: string; isHosts: boolean } | null;
  /** Until when support is waited for. */
  waitsUntil: number | null;
  lever: PulledLever<GoodwillMessageName> | null;
}

const STANDING: Record<GoodwillStatus, string> = {
  GOODWILL_PENDING:
    'The points are on their way to the member. This retries by itself: the tab *Pending Activities* shows the attempts and the last failure.',
  GOODWILL_GIVEN: 'Done. The member has the points.',
  GOODWILL_REFUSED: '**Nothing was given.**',
  GOODWILL_FAILED:
    '**The points could not be given.** While it is *Running*, send the update `retryGoodwill` to try for another 72 hours, or `abandonGoodwill` to close it for good.',
  GOODWILL_ABANDONED: '**Somebody gave these points up.**',
};

const PULLED: Record<GoodwillMessageName, string> = {
  retryGoodwill: 'The points were tried again',
  abandonGoodwill: 'The points were given up',
};

const ofStaff = (by: string | null | undefined): string => (by ? ` by ${codeText(by)}` : '');

const reasonText = (reason: string): string =>
  reason === '' ? 'No reason was given.' : `The reason given: ${escapeMarkdown(reason)}`;

function problemOf({ problem }: GoodwillView): string[] {
  if (!problem) return [];
  const { code, isHosts } = problem;
  const words = isHosts
    ? `The loyalty host refused it. ${refusalWords(code)}`
    : Object.hasOwn(ERRORS, code)
      ? `${ERRORS[code as ErrorCode].title}.`
      : failureWords(code);
  return [`**What went wrong:** ${words} (${codeText(code)})`];
}

/** The current details in Temporal's UI: Markdown without any name or phone. `now` is when they are written. */
export function goodwillDetails(view: GoodwillView, now: number): string {
  const { input, status, given, waitsUntil, lever } = view;
  const rows: [string, string][] = [
    ...(input.displayId ? ([['Order number', escapeMarkdown(input.displayId)]] as [string, string][]) : []),
    ['Order', idText(input.orderId)],
    ['Points asked for', String(input.points)],
    ...(given === null ? [] : ([['Points given', String(given)]] as [string, string][])),
    ['Member', idText(input.membershipId)],
    ['POS sequence id', escapeMarkdown(input.posSequenceId)],
  ];
  return [
    `### ${status.replaceAll('_', ' ')}`,
    STANDING[status],
    `**Asked for**${ofStaff(input.by)}. ${reasonText(input.reason)}`,
    ...(waitsUntil === null
      ? []
      : [
          `**Waits for:** you. At the latest until ${formatTime(waitsUntil)} (${formatSpan(waitsUntil - now)} after this was written).`,
        ]),
    ...(lever
      ? [
          `**Done by hand:** ${PULLED[lever.name]}${ofStaff(lever.by)}, ${formatTime(lever.at)}. ${reasonText(lever.reason)}`,
        ]
      : []),
    ...problemOf(view),
    ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n'),
    // The UI's frame ends a line too early: it must not cut off the last fact.
    '&nbsp;',
  ].join('\n\n');
}
