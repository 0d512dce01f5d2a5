import { formatMoney, type Minor, type Receipt } from '../../contract';

export interface RenderedReceipt {
  subject: string;
  text: string;
  html: string;
}

interface Row {
  label: string;
  value: string;
  tone: 'plain' | 'saving' | 'total';
}

const points = new Intl.NumberFormat('en-US');
const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
/** Vendors put names into our text: a line break in one must not look like a line of ours. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function totalRows({ currency, totals, rewards }: Receipt): Row[] {
  const money = (amount: Minor) => formatMoney(amount, currency);
  const optional = ([label, amount]: [string, Minor]): Row[] =>
    amount === 0 ? [] : [{ label, value: money(amount), tone: 'plain' }];
  return [
    { label: 'Subtotal', value: money(totals.subtotal), tone: 'plain' },
    ...rewards.map(({ receiptText, amount }): Row => ({
      label: oneLine(receiptText),
      value: money(-amount),
      tone: 'saving',
    })),
    ...optional(['Tax', totals.tax]),
    ...optional(['Delivery', totals.deliveryFee]),
    ...optional(['Tip', totals.tip]),
    { label: 'Total', value: money(totals.total), tone: 'total' },
  ];
}

function pointRows({ pointsEarned, pointsRedeemed, newBalance }: Receipt): Row[] {
  return [
    { label: 'Points earned', value: `+${points.format(pointsEarned)}`, tone: 'plain' },
    ...(pointsRedeemed > 0
      ? [{ label: 'Points redeemed', value: `-${points.format(pointsRedeemed)}`, tone: 'plain' } as const]
      : []),
    ...(newBalance === null
      ? []
      : [{ label: 'New balance', value: points.format(newBalance), tone: 'total' } as const]),
  ];
}

const STYLES: Record<Row['tone'], string> = {
  plain: 'color:#333',
  saving: 'color:#0a7a3d',
  total: 'color:#111;font-weight:700;border-top:1px solid #ddd;padding-top:12px',
};

function table(rows: Row[]): string {
  const cells = rows.map(({ label, value, tone }) => {
    const style = `padding:6px 0;font-size:15px;${STYLES[tone]}`;
    return `<tr><td style="${style}">${escapeHtml(label)}</td><td align="right" style="${style};white-space:nowrap">${escapeHtml(value)}</td></tr>`;
  });
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0">${cells.join('')}</table>`;
}

const card = (content: string, background: string): string =>
  `<div style="background:${background};border-radius:12px;padding:20px 24px;margin:0 0 16px">${content}</div>`;

function page(title: string, greeting: string, receipt: Receipt): string {
  const savings = receipt.rewards.reduce((sum, { amount }) => sum + amount, 0);
  const saved =
    savings > 0
      ? `<p style="margin:12px 0 0;color:#0a7a3d;font-weight:700">You saved ${escapeHtml(formatMoney(savings, receipt.currency))} with your rewards.</p>`
      : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;background:#f3f4f6;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#111">
<div style="max-width:520px;margin:0 auto;padding:32px 16px">
<h1 style="font-size:22px;margin:0 0 4px">${escapeHtml(greeting)}</h1>
<p style="margin:0 0 20px;color:#555">Order ${escapeHtml(oneLine(receipt.displayId))}</p>
${card(table(totalRows(receipt)) + saved, '#fff')}
${card(`<h2 style="font-size:16px;margin:0 0 8px">Your points</h2>${table(pointRows(receipt))}`, '#eaf7ef')}
</div></body></html>`;
}

const textTable = (rows: Row[]): string => rows.map(({ label, value }) => `${label}: ${value}`).join('\n');

/**
 * The loyalty receipt as a mail. Amounts are formatted in the order's currency; every value that came from
 * outside is escaped.
 */
export function renderReceipt(receipt: Receipt): RenderedReceipt {
  const firstName = oneLine(receipt.firstName);
  const subject = `Your receipt for order ${oneLine(receipt.displayId)}`;
  const greeting = firstName ? `Thank you, ${firstName}!` : 'Thank you!';
  const text = [
    greeting,
    `Order ${oneLine(receipt.displayId)}`,
    '',
    textTable(totalRows(receipt)),
    '',
    'Your points',
    textTable(pointRows(receipt)),
    '',
  ].join('\n');
  return { subject, text, html: page(subject, greeting, receipt) };
}
