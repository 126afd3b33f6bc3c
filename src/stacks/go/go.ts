import { goBuildImage, runtimeImages } from '../../images/catalogue.js';
import { plannedImages } from '../../images/rules.js';
import { calculatorProbe } from '../calculator.js';
import type { Stack } from '../stack.js';
import { defaultModulePath, parseModulePath } from './modulePath.js';

export const go: Stack = {
  id: 'go',
  title: 'Go',
  dockerTemplates: 'go',
  questions: [
    {
      name: 'module',
      message: 'Go module path',
      help: 'Go module path',
      valueName: 'PATH',
      required: false,
      default: ({ name }) => defaultModulePath(String(name)),
      parse: parseModulePath,
    },
  ],
  sampleApp: ({ module, port }) => ({
    layers: [{ folder: 'go', into: '.' }],
    casesPath: 'calc/testdata/cases.json',
    placeholders: [
      { files: /(?:\.go|^go\.mod)$/, text: 'example.com/calculator', replacement: String(module) },
      { files: /\.go$/, text: 'defaultPort = "8080"', replacement: `defaultPort = "${port}"` },
    ],
  }),
  plan: ({ name, port }, from) => ({
    path: '.',
    name: String(name),
    stack: 'go',
    version: { value: goBuildImage.version, from: 'go.mod' },
    packageManager: { value: 'go modules', from: 'go.mod' },
    framework: null,
    entrypoint: { value: '.', from: 'main.go' },
    port: { value: Number(port), from: from('port') },
    command: ['/app'],
    healthCheck: ['/app', 'healthcheck'],
    ...calculatorProbe,
    runtimePackages: [],
    images: plannedImages(goBuildImage, runtimeImages.static),
    makeRules: [
      { target: 'run', help: 'Run the service on this machine, without a container', recipe: ['go run .'] },
      { target: 'test', help: 'Run the tests', recipe: ['go vet ./...', 'go test ./...'] },
      {
        target: 'lint',
        help: 'Check formatting and code',
        recipe: ['@test -z "$$(gofmt -l .)" || { gofmt -d .; exit 1; }', 'go vet ./...'],
      },
      { target: 'clean-files', recipe: ['rm -rf bin'] },
    ],
  }),
};
