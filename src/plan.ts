/** A fact and where it was found: a file and line, an option's name, `answer` or `default`. */
export interface Sourced<T> {
  value: T;
  from: string;
}

/** Image references, each with its tag. */
export interface PlannedImages {
  /** Base image of the build stage. */
  build: string;
  /** Base image of the runtime image. */
  runtime: string;
  /** The runtime base with busybox in it, for the `debug` target. */
  debug: string;
  /** Base image of the single-stage Dockerfile: the one that people take first. */
  single: string;
}

/** A rule of the Makefile that runs on the developer's machine. */
export interface MakeRule {
  target: string;
  /** What `make` says of it; absent for a rule that makes a file. */
  help?: string;
  needs?: string[];
  /** Recipe lines as make reads them: a `$` for the shell is `$$`. */
  recipe: string[];
}

/** An HTTP request with a known answer. */
export interface HttpProbe {
  /** Path and query, percent-encoded. */
  path: string;
  /** Text that stands in the body of the answer. */
  expect: string;
}

/** A front end that is built into the service's image, which serves it. */
export interface FrontendPlan {
  /** Its folder below the project. */
  path: string;
  packageManager: string;
  /** The command line that builds it. */
  build: string;
  /** Where that leaves the page, below `path`. */
  output: string;
  /** Base image of the stage that builds it. */
  image: string;
}

/** What a Python service's images need to know beside what every plan says. */
export interface PythonPlan {
  /** Folder of the Python project below the build context: empty or ending in `/`. */
  folder: string;
  /** Where the interpreter is in the build image, and where in the runtime image. */
  interpreter: { build: string; runtime: string };
}

/** All that is decided about one service; templates render it and decide nothing. */
export interface ServicePlan {
  /** The service's folder below the project, `.` for the project itself. */
  path: string;
  name: string;
  stack: string;
  version: Sourced<string>;
  packageManager: Sourced<string>;
  framework: Sourced<string> | null;
  /** A Go main package's path, a Python `module:object`, a Node file. */
  entrypoint: Sourced<string>;
  port: Sourced<number>;
  /** ENTRYPOINT of the runtime image, exec form. */
  command: string[];
  /** HEALTHCHECK of the runtime image, exec form. */
  healthCheck: string[];
  /** Where the service says that it is healthy. */
  healthPath: string;
  /** A request that shows the service doing its work. */
  probe: HttpProbe;
  /** Debian packages added to the runtime image. */
  runtimePackages: string[];
  frontend?: FrontendPlan;
  python?: PythonPlan;
  images: PlannedImages;
  /** What developers run, in the order in which `make` lists it. */
  makeRules: MakeRule[];
}

/** A file to be written, its path relative to the project with `/` as separator. */
export interface RenderedFile {
  path: string;
  contents: string;
  executable: boolean;
}
