import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RenderedFile } from '../plan.js';
import type { Placeholder, SampleApp } from '../stacks/stack.js';
import { templatesRoot } from './packageRoot.js';

/** What a developer's tools leave in a sample that was tried in place; npm would pack it too. */
const LEFTOVERS = /(?:^|\/)(?:node_modules|dist|\.venv|__pycache__|\.[a-z]+_cache)\//;

/** npm leaves files of these names out of a package, so templates store them under others. */
const STORED_AS: Readonly<Record<string, string>> = { _gitignore: '.gitignore' };

/** Copies a sample app with its placeholders replaced; a later layer's file stands for an earlier one's. */
export function renderSampleApp(app: SampleApp): RenderedFile[] {
  const sources = new Map<string, string>();
  for (const { folder, into } of app.layers) {
    const root = path.join(templatesRoot, 'apps', folder);
    for (const file of listFiles(root)) {
      const { dir, base } = path.posix.parse(file);
      sources.set(path.posix.join(into, dir, STORED_AS[base] ?? base), path.join(root, file));
    }
  }
  sources.set(app.casesPath, path.join(templatesRoot, 'apps/shared/calculator-cases.json'));

  const found = new Set<Placeholder>();
  const files = [...sources].map(([file, source]): RenderedFile => {
    let contents = readFileSync(source, 'utf8');
    for (const placeholder of app.placeholders) {
      if (!placeholder.files.test(file) || !contents.includes(placeholder.text)) continue;
      found.add(placeholder);
      contents = contents.replaceAll(placeholder.text, () => placeholder.replacement);
    }
    return { path: file, contents, executable: false };
  });
  const lost = app.placeholders.find((placeholder) => !found.has(placeholder));
  if (lost) throw new Error(`no file of the sample app has ${JSON.stringify(lost.text)} any more`);
  return files;
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((file) => !LEFTOVERS.test(file))
    .sort();
}
