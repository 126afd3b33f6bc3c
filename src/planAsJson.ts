import type { FrontendPlan, ServicePlan } from './plan.js';

/** The object that `--json` prints; `schema` grows when a field changes its meaning. */
export function planAsJson(
  plans: readonly ServicePlan[],
  files: readonly { path: string; action: string }[],
) {
  return {
    schema: 1,
    services: plans.map((plan) => ({
      path: plan.path,
      name: plan.name,
      stack: plan.stack,
      version: plan.version,
      packageManager: plan.packageManager,
      framework: plan.framework,
      entrypoint: plan.entrypoint,
      port: plan.port,
      command: plan.command,
      ...(plan.frontend && { frontend: frontendAsJson(plan.frontend) }),
      runtimePackages: plan.runtimePackages,
      images: { build: plan.images.build, runtime: plan.images.runtime },
    })),
    skipped: [],
    warnings: [],
    files,
  };
}

function frontendAsJson({ path, packageManager, build, output }: FrontendPlan) {
  return { path, packageManager, build, output };
}
