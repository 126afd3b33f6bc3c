import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RenderedFile } from '../plan.js';
import type { Placeholder, SampleApp } from '../stacks/stack.js';
import { templatesRoot } from './packageRoot.js';

/** npm leaves files of these names out of a package, so templates store them under others. */
const STORED_AS: Readonly<Record<string, string>> = { _gitignore: '.gitignore' };

/** Copies a sample app with its placeholders replaced. */
export function renderSampleApp(app: SampleApp): RenderedFile[] {
  const folder = path.join(templatesRoot, 'apps', app.folder);
  const found = new Set<Placeholder>();
  const files = listFiles(folder).map((file): RenderedFile => {
    const source = path.join(folder, file);
    let contents = readFileSync(source, 'utf8');
    for (const placeholder of app.placeholders) {
      if (!placeholder.files.test(file) || !contents.includes(placeholder.text)) continue;
      found.add(placeholder);
      contents = contents.replaceAll(placeholder.text, () => placeholder.replacement);
    }
    const { dir, base } = path.posix.parse(file);
    return {
      path: path.posix.join(dir, STORED_AS[base] ?? base),
      contents,
      executable: (statSync(source).mode & 0o100) !== 0,
    };
  });
  const lost = app.placeholders.find((placeholder) => !found.has(placeholder));
  if (lost) throw new Error(`templates/apps/${app.folder} has no ${JSON.stringify(lost.text)} any more`);
  const cases = readFileSync(path.join(templatesRoot, 'apps/shared/calculator-cases.json'), 'utf8');
  return [...files, { path: app.casesPath, contents: cases, executable: false }];
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}
