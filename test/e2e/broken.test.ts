import { afterAll, describe, expect, test } from 'vitest';
import { cleanUp, newProject, type Project, replaceLast, replaceOnce } from './project.js';

// The smoke test must be able to fail. Each image here has one fault that people really make, and must be
// refused for that fault and no other.

interface Fault {
  name: string;
  /** Alters the generated Dockerfile… */
  dockerfile?: (text: string) => string;
  /** …or one of the program's files. */
  source?: readonly [file: string, text: string, replacement: string];
  /** How the smoke test's answer begins. */
  reason: RegExp;
  /** What it further holds: the remedy, or the container's last words. */
  detail?: RegExp;
}

const user = 'USER 65532:65532\n';
const afterStart = '\tdefer stop()\n';
const listen = 'net.Listen("tcp", ":"+port)';

const faults: Fault[] = [
  {
    name: 'an entrypoint in shell form',
    dockerfile: (text) => replaceLast(text, 'ENTRYPOINT ["/app"]', 'ENTRYPOINT /app'),
    reason: /^FAIL {2}the container cannot start: /,
    detail: /ENTRYPOINT or CMD is in shell form, which needs a shell: write it as a JSON array/,
  },
  {
    name: 'a cgo program on the static base',
    dockerfile: (text) => replaceOnce(text, 'CGO_ENABLED=0', 'CGO_ENABLED=1'),
    reason: /^FAIL {2}the (container cannot start|program ended before it answered)/,
    detail: /build it statically \(CGO_ENABLED=0\)[\s\S]*exec \/app: no such file or directory/,
  },
  {
    name: 'the user root',
    dockerfile: (text) => replaceLast(text, user, 'USER 0:0\n'),
    reason: /^FAIL {2}USER 0:0 is root$/m,
  },
  {
    name: 'root, because the base image has it so',
    dockerfile: (text) => replaceLast(text, user, '').replaceAll(':nonroot', ':latest'),
    reason: /^FAIL {2}USER 0 is root$/m,
  },
  {
    name: 'no user at all',
    dockerfile: (text) =>
      replaceLast(text, user, '').replace(/^FROM \S+ AS runtime$/m, 'FROM scratch AS runtime'),
    reason: /^FAIL {2}the image has no USER, so it runs as root$/m,
  },
  {
    name: 'a named user',
    dockerfile: (text) => replaceLast(text, user, 'USER nonroot\n'),
    reason: /^FAIL {2}USER nonroot is not numeric/,
  },
  {
    name: 'a shell in the image',
    dockerfile: (text) => text.replace(/^(FROM \S+):nonroot AS runtime$/m, '$1:debug-nonroot AS runtime'),
    reason: /^FAIL {2}a shell starts in the container: /,
  },
  {
    name: 'no health check',
    dockerfile: (text) => text.replace(/^HEALTHCHECK .*\n/m, ''),
    reason: /^FAIL {2}the image has no HEALTHCHECK/,
  },
  {
    name: 'a health check in shell form',
    dockerfile: (text) => text.replace(/^HEALTHCHECK .*$/m, 'HEALTHCHECK CMD /app healthcheck'),
    reason: /^FAIL {2}HEALTHCHECK is in shell form/,
  },
  {
    name: 'a health check that fails',
    dockerfile: (text) => replaceOnce(text, 'CMD ["/app", "healthcheck"]', 'CMD ["/app", "health"]'),
    reason: /^FAIL {2}the program answers, yet its HEALTHCHECK does not turn healthy/,
  },
  {
    name: 'a program that ignores SIGTERM',
    source: ['main.go', afterStart, `${afterStart}\tsignal.Ignore(syscall.SIGTERM)\n`],
    reason: /^FAIL {2}SIGTERM is ignored: the program still runs after 10 seconds/,
  },
  {
    name: 'a program that lets SIGTERM kill it',
    source: ['main.go', afterStart, `${afterStart}\tsignal.Reset(syscall.SIGTERM)\n`],
    reason: /^FAIL {2}SIGTERM ends the program with exit code 143, not 0/,
  },
  {
    name: 'a program that listens on another port',
    source: ['main.go', listen, 'net.Listen("tcp", ":1"+port)'],
    reason: /^FAIL {2}no success from \/healthz on port 8080 within 30 seconds/,
  },
  {
    name: 'a program that listens on the loopback interface only',
    source: ['main.go', listen, 'net.Listen("tcp", "127.0.0.1:"+port)'],
    reason: /^FAIL {2}no success from \/healthz on port 8080 within 30 seconds/,
  },
  {
    name: 'a program that writes to the root file system',
    source: [
      'main.go',
      afterStart,
      `${afterStart}\tif err := os.WriteFile("/state", nil, 0o600); err != nil {\n\t\treturn err\n\t}\n`,
    ],
    reason: /^FAIL {2}the program ended before it answered \/healthz, with exit code 1$/m,
    detail: /open \/state: (read-only file system|permission denied)/,
  },
  {
    name: 'a program that calculates wrongly',
    source: ['calc/tree.go', 'value = left * right', 'value = left + right'],
    reason: /^FAIL {2}\/api\/calculate\?expression=6\*7 answers without "result":42/,
    detail: /"result":13/,
  },
  {
    name: 'a double interpreter, Python',
    dockerfile: () => `FROM gcr.io/distroless/python3-debian13:nonroot
${user}CMD ["python3", "-m", "http.server", "8080"]
`,
    reason: /^FAIL {2}the program ended before it answered \/healthz, with exit code 2/,
    detail: /can't open file '\/home\/nonroot\/python3'/,
  },
  {
    name: 'a double interpreter, Node',
    dockerfile: () => `FROM gcr.io/distroless/nodejs24-debian13:nonroot
${user}CMD ["node", "server.js"]
`,
    reason: /^FAIL {2}the program ended before it answered \/healthz, with exit code 1/,
    detail: /Cannot find module '\/home\/nonroot\/node'/,
  },
];

afterAll(cleanUp);

const smoke = (project: Project, image: string) => project.run('scripts/smoke-test.sh', [image]);

// Most of the time goes by in waiting.
describe.concurrent('the smoke test', () => {
  test('accepts the generated image, so that each fault below is the only one', async () => {
    const project = await newProject('--language', 'go');
    const image = await project.build('whole', await project.read('Dockerfile'));
    expect(await smoke(project, image)).toMatchObject({ code: 0, stderr: '' });
  });

  test.each(faults)('refuses $name', async ({ dockerfile, source, reason, detail = /./ }) => {
    const project = await newProject('--language', 'go');
    if (source) await project.edit(...source);
    const text = await project.read('Dockerfile');
    const image = await project.build('broken', dockerfile?.(text) ?? text);
    const { code, stderr } = await smoke(project, image);
    expect(stderr).toMatch(reason);
    expect(stderr).toMatch(detail);
    expect(code).toBe(1);
  });
});
