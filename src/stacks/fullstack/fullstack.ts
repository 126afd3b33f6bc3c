import { nodeBuildImage, pythonBuildImage, runtimeImages } from '../../images/catalogue.js';
import { buildReference, fullReference, plannedImages } from '../../images/rules.js';
import {
  frameworkQuestion,
  pythonCommands,
  pythonPlan,
  pythonSampleApp,
  venvRule,
} from '../python/python.js';
import type { Stack } from '../stack.js';

const BACKEND = 'backend/';

export const fullstack: Stack = {
  id: 'fullstack',
  title: 'Node front end (React) with a Python back end',
  dockerTemplates: 'python',
  questions: [frameworkQuestion],
  sampleApp: (answers) => {
    const backend = pythonSampleApp(answers, BACKEND);
    return {
      ...backend,
      layers: [
        { folder: 'fullstack', into: '.' },
        ...backend.layers,
        { folder: 'frontend', into: 'frontend' },
      ],
      placeholders: [
        ...backend.placeholders,
        {
          files: /^frontend\/vite\.config\.ts$/,
          text: "BACKEND_PORT ?? '8080'",
          replacement: `BACKEND_PORT ?? '${answers.port}'`,
        },
      ],
    };
  },
  plan: (answers, from) => {
    const { run, dev, test, lint, lock, clean } = pythonCommands(answers);
    const venv = venvRule(BACKEND);
    const modules = 'frontend/node_modules/ready';
    const inBackend = (command: string) => `cd backend && ${command}`;
    return {
      ...pythonPlan(answers, from, BACKEND),
      stack: 'fullstack',
      images: plannedImages(pythonBuildImage, runtimeImages.python, fullReference(nodeBuildImage)),
      frontend: {
        path: 'frontend',
        packageManager: 'npm',
        build: 'npm run build',
        output: 'dist',
        image: buildReference(nodeBuildImage),
      },
      makeRules: [
        {
          target: 'run',
          help: 'Build the page and run the service on this machine',
          needs: [venv.target, modules],
          recipe: ['cd frontend && npm run build', inBackend(`STATIC_DIR=../frontend/dist ${run}`)],
        },
        {
          target: 'dev',
          help: 'Both with hot reload, on http://localhost:5173',
          needs: [venv.target, modules],
          recipe: ['$(MAKE) -j2 dev-backend dev-frontend'],
        },
        { target: 'dev-backend', needs: [venv.target], recipe: [inBackend(dev)] },
        { target: 'dev-frontend', needs: [modules], recipe: ['cd frontend && npm run dev'] },
        {
          target: 'test',
          help: 'Run the tests of both',
          needs: [venv.target, modules],
          recipe: [inBackend(test), 'cd frontend && npm test'],
        },
        {
          target: 'lint',
          help: 'Check formatting, code and types of both',
          needs: [venv.target, modules],
          recipe: [...lint.map(inBackend), 'cd frontend && npm run lint', 'cd frontend && npm run typecheck'],
        },
        {
          target: 'lock',
          help: 'Refresh the pinned Python dependencies from pyproject.toml',
          needs: [venv.target],
          recipe: lock.map(inBackend),
        },
        {
          target: 'clean-files',
          recipe: [inBackend(clean), 'rm -rf frontend/node_modules frontend/dist'],
        },
        venv,
        {
          target: modules,
          needs: ['frontend/package-lock.json'],
          recipe: ['cd frontend && npm ci --no-audit --no-fund', `touch ${modules}`],
        },
      ],
    };
  },
};
