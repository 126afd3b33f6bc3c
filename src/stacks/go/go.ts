import { goImages, NEWEST_GO } from '../../images/catalogue.js';
import type { Stack } from '../stack.js';
import { parseModulePath } from './modulePath.js';

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
      default: ({ name }) => `example.com/${name}`,
      parse: parseModulePath,
    },
  ],
  sampleApp: ({ module, port }) => ({
    folder: 'go',
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
    version: { value: NEWEST_GO, from: 'go.mod' },
    packageManager: { value: 'go modules', from: 'go.mod' },
    framework: null,
    entrypoint: { value: '.', from: 'main.go' },
    port: { value: Number(port), from: from('port') },
    command: ['/app'],
    healthCheck: ['/app', 'healthcheck'],
    healthPath: '/healthz',
    probe: { path: '/api/calculate?expression=6*7', expect: '"result":42' },
    runtimePackages: [],
    images: goImages(NEWEST_GO),
    development: {
      run: ['go run .'],
      test: ['go vet ./...', 'go test ./...'],
      lint: ['test -z "$(gofmt -l .)" || { gofmt -d .; exit 1; }', 'go vet ./...'],
      clean: ['rm -rf bin'],
    },
  }),
};
