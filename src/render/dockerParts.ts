import { readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import { NONROOT } from '../images/catalogue.js';
import type { RenderedFile, ServicePlan } from '../plan.js';
import { templatesRoot } from './packageRoot.js';
import { execForm, shellSingleQuoted } from './quote.js';

/** One template and the file that it becomes. */
interface Part {
  template: string;
  path: string;
  executable?: true;
}

/** The files that turn a service into images, from its plan. */
export function renderDockerParts(plan: ServicePlan, dockerTemplates: string): RenderedFile[] {
  const docker = `docker/${dockerTemplates}`;
  const parts: Part[] = [
    { template: `${docker}/Dockerfile.ejs`, path: 'Dockerfile' },
    { template: `${docker}/Dockerfile.single.ejs`, path: 'Dockerfile.single' },
    { template: 'project/dockerignore.ejs', path: '.dockerignore' },
    { template: 'project/Makefile.ejs', path: 'Makefile' },
    { template: 'project/README.md.ejs', path: 'README.md' },
    { template: 'project/scripts/compare-images.sh', path: 'scripts/compare-images.sh', executable: true },
    { template: 'project/scripts/smoke-test.sh', path: 'scripts/smoke-test.sh', executable: true },
  ];
  const scriptSettings = {
    name: plan.name,
    port: String(plan.port.value),
    dockerfile: 'Dockerfile',
    singleDockerfile: 'Dockerfile.single',
    healthPath: plan.healthPath,
    probePath: plan.probe.path,
    probeExpect: plan.probe.expect,
  };
  const data = {
    plan,
    nonroot: NONROOT,
    dockerTemplates,
    execForm,
    // They stand between single quotes in the scripts.
    ...Object.fromEntries(
      Object.entries(scriptSettings).map(([key, value]) => [key, shellSingleQuoted(value)]),
    ),
  };
  return parts.map(({ template, path: output, executable = false }) => ({
    path: path.posix.normalize(path.posix.join(plan.path, output)),
    contents: renderTemplate(template, data),
    executable,
  }));
}

function renderTemplate(template: string, data: Record<string, unknown>): string {
  const filename = path.join(templatesRoot, template);
  // HTML escaping would turn CMD ["/app"] into CMD [&#34;/app&#34;].
  return ejs.render(readFileSync(filename, 'utf8'), data, { filename, escape: String });
}
