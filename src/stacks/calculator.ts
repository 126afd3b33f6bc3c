import type { ServicePlan } from '../plan.js';

/** How the sample app of every stack, a calculator, is asked whether it is well and whether it works. */
export const calculatorProbe: Pick<ServicePlan, 'healthPath' | 'probe'> = {
  healthPath: '/healthz',
  probe: { path: '/api/calculate?expression=6*7', expect: '"result":42' },
};
