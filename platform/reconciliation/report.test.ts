import type { ReconciliationReport } from '../../contract';
import { asCsv, asJson } from './report';

const totals = { entries: 2, issued: 24, redeemed: 100, reversed: 0, restored: 0, expired: 0 };
const report: ReconciliationReport = {
  storeId: 'store-1',
  date: '2026-03-08',
  timeZone: 'America/New_York',
  beginsAt: '2026-03-08T05:00:00.000Z',
  endsAt: '2026-03-09T04:00:00.000Z',
  status: 'RECONCILIATION_SIGNED_OFF',
  signOffReason: '=HYPERLINK("http://evil.example")',
  periodId: 'PD-1',
  totals: { ours: totals, host: { ...totals, issued: 12 }, outstanding: -76 },
  findings: [
    {
      kind: 'MISSING_THERE',
      state: 'signedOff',
      posSequenceId: 'p-1',
      returnKey: '',
      sessionId: null,
      orderId: '@SUM(A1)',
      returnId: null,
      detail: { pointsEarned: { ours: 12, host: null }, pointsRedeemed: { ours: -3, host: null } },
    },
  ],
};

test('a report as a table: totals, findings and who signed what off', () => {
  expect(asCsv(report).split('\r\n')).toEqual([
    'record,store,date,status,kind,state,pos_sequence_id,order_id,return_id,what,ours,host',
    ...[
      'entries,2,2',
      'issued,24,12',
      'redeemed,100,100',
      'reversed,0,0',
      'restored,0,0',
      'expired,0,0',
      'outstanding,-76,',
    ].map((line) => `total,store-1,2026-03-08,RECONCILIATION_SIGNED_OFF,,,,,,${line}`),
    "finding,store-1,2026-03-08,RECONCILIATION_SIGNED_OFF,MISSING_THERE,signedOff,p-1,'@SUM(A1),,pointsEarned,12,",
    "finding,store-1,2026-03-08,RECONCILIATION_SIGNED_OFF,MISSING_THERE,signedOff,p-1,'@SUM(A1),,pointsRedeemed,-3,",
    `sign-off,store-1,2026-03-08,RECONCILIATION_SIGNED_OFF,,,,,,"'=HYPERLINK(""http://evil.example"")",,`,
    '',
  ]);
});

test.each(['=1+1', '+1', '-1', '@A1', '\t=1', '\r=1'])(
  'the text %j is no formula in a spreadsheet',
  (reason) => {
    const cells = asCsv({ ...report, signOffReason: reason, findings: [] });
    expect(cells).toContain(`'${reason}`);
  },
);

test('the same report is the same text', () => {
  expect(asJson(report)).toBe(asJson(structuredClone(report)));
  expect(JSON.parse(asJson(report))).toEqual(report);
});
