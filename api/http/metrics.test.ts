import { BYPASS_REASONS } from '../../contract';
import { createMetrics } from './metrics';

test('every reason of a bypass is told from 0 on, before there was one', async () => {
  const text = await createMetrics().registry.metrics();
  for (const reason of BYPASS_REASONS)
    expect(text.split('\n')).toContain(`loyalty_bypass_answers_total{reason="${reason}"} 0`);
});
