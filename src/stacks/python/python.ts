import { show, UserError } from '../../errors.js';
import { pythonBuildImage, runtimeImages } from '../../images/catalogue.js';
import { plannedImages } from '../../images/rules.js';
import type { MakeRule, ServicePlan } from '../../plan.js';
import type { Answers, Question } from '../../questions/question.js';
import { calculatorProbe } from '../calculator.js';
import type { Placeholder, SampleApp, Stack } from '../stack.js';

/** The frameworks of the sample app, and how each one's server is started. */
const frameworks = [
  {
    value: 'fastapi',
    name: 'FastAPI, under uvicorn',
    server: (host: string, port: string) => ['-m', 'uvicorn', ENTRYPOINT, '--host', host, '--port', port],
    onHost: [],
    reload: ['--reload', '--reload-dir', 'src'],
  },
  {
    value: 'flask',
    name: 'Flask, under gunicorn',
    server: (host: string, port: string) => ['-m', 'gunicorn', '--bind', `${host}:${port}`, ENTRYPOINT],
    // In the image it is found in the working folder.
    onHost: ['--config', 'src/gunicorn.conf.py'],
    reload: ['--reload'],
  },
] as const;

/** The sample's application object. */
const ENTRYPOINT = 'calculator.app:app';

const DEVELOPMENT_PORT = '8080';

export const frameworkQuestion: Question = {
  name: 'framework',
  message: 'Python framework',
  help: frameworks.map(({ value }) => value).join(' | '),
  valueName: 'FRAMEWORK',
  choices: frameworks,
  required: false,
  default: () => frameworks[0].value,
  parse: (value) => {
    if (frameworks.some((framework) => framework.value === value)) return value;
    throw new UserError(
      `${show(value)} is not a framework: use ${frameworks.map((framework) => framework.value).join(', ')}.`,
    );
  },
};

/** The Python sample app below `folder`, which is empty or ends in `/`. */
export function pythonSampleApp({ name, framework, port }: Answers, folder: string): SampleApp {
  const into = folder || '.';
  const file = (pattern: string) => new RegExp(`^${folder}${pattern}$`);
  const placeholders: Placeholder[] = [
    { files: file('pyproject\\.toml'), text: 'name = "calculator"', replacement: `name = "${name}"` },
    {
      files: file('src/calculator/settings\\.py'),
      text: `DEFAULT_PORT = ${DEVELOPMENT_PORT}`,
      replacement: `DEFAULT_PORT = ${port}`,
    },
  ];
  return {
    layers: [
      { folder: 'python', into },
      { folder: `python-${framework}`, into },
    ],
    casesPath: `${folder}tests/calculator-cases.json`,
    placeholders,
  };
}

/** The plan of the Python sample app below `folder`, less what the whole project decides. */
export function pythonPlan(
  { name, framework, port }: Answers,
  from: (question: string) => string,
  folder: string,
): Omit<ServicePlan, 'stack' | 'makeRules' | 'images'> {
  const runtime = runtimeImages.python;
  return {
    path: '.',
    name: String(name),
    version: { value: pythonBuildImage.version, from: 'default' },
    packageManager: { value: 'pip', from: `${folder}requirements.txt` },
    framework: { value: String(framework), from: from('framework') },
    entrypoint: { value: ENTRYPOINT, from: `${folder}src/calculator/app.py` },
    port: { value: Number(port), from: from('port') },
    command: ['/venv/bin/python', ...frameworkOf(framework).server('0.0.0.0', String(port))],
    healthCheck: ['/venv/bin/python', '-m', 'calculator.healthcheck', String(port)],
    ...calculatorProbe,
    runtimePackages: [],
    python: {
      folder,
      interpreter: {
        build: pythonBuildImage.interpreter ?? runtime.python.path,
        runtime: runtime.python.path,
      },
    },
  };
}

/** Command lines, to be run in the Python project's folder. */
export function pythonCommands({ framework, port }: Answers) {
  const { server, onHost, reload } = frameworkOf(framework);
  const serve = (more: readonly string[]) =>
    ['PYTHONPATH=src .venv/bin/python', ...server('127.0.0.1', String(port)), ...onHost, ...more].join(' ');
  return {
    run: serve([]),
    dev: serve(reload),
    test: '.venv/bin/python -m pytest',
    lint: ['.venv/bin/ruff check', '.venv/bin/ruff format --check', '.venv/bin/mypy'],
    lock: lockCommands,
    clean: 'rm -rf .venv .mypy_cache .pytest_cache .ruff_cache',
  };
}

/**
 * The lock files say for every platform, and for every Python from the oldest supported one on, what is
 * installed. Without annotations they do not change with the project's name.
 */
const lockCommands = [
  ['--output-file', 'requirements.txt'],
  ['--constraint', 'requirements.txt', '--group', 'dev', '--output-file', 'requirements-dev.txt'],
].map((options) =>
  [
    '.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes',
    "--no-annotate --custom-compile-command 'make lock'",
    ...options,
    'pyproject.toml',
  ].join(' '),
);

/** Makes the virtual environment of the developer's machine when its lock file has changed. */
export function venvRule(folder: string): MakeRule {
  return {
    target: `${folder}.venv/ready`,
    needs: [`${folder}requirements-dev.txt`],
    recipe: [
      `python3 -m venv ${folder}.venv`,
      `${folder}.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r ${folder}requirements-dev.txt`,
      `touch ${folder}.venv/ready`,
    ],
  };
}

export const python: Stack = {
  id: 'python',
  title: 'Python',
  dockerTemplates: 'python',
  questions: [frameworkQuestion],
  sampleApp: (answers) => pythonSampleApp(answers, ''),
  plan: (answers, from) => {
    const { run, dev, test, lint, lock, clean } = pythonCommands(answers);
    const venv = venvRule('');
    const needs = [venv.target];
    return {
      ...pythonPlan(answers, from, ''),
      stack: 'python',
      images: plannedImages(pythonBuildImage, runtimeImages.python),
      makeRules: [
        { target: 'run', help: 'Run the service on this machine, without a container', needs, recipe: [run] },
        { target: 'dev', help: 'The same, started anew on every change', needs, recipe: [dev] },
        { target: 'test', help: 'Run the tests', needs, recipe: [test] },
        { target: 'lint', help: 'Check formatting, code and types', needs, recipe: lint },
        { target: 'lock', help: 'Refresh the pinned dependencies from pyproject.toml', needs, recipe: lock },
        { target: 'clean-files', recipe: [clean] },
        venv,
      ],
    };
  },
};

function frameworkOf(id: unknown) {
  const framework = frameworks.find(({ value }) => value === id);
  if (!framework) throw new Error(`no framework ${JSON.stringify(id)}`);
  return framework;
}
