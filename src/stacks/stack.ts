import type { ServicePlan } from '../plan.js';
import type { Answers, Question } from '../questions/question.js';

/** A literal text in a sample app that stands for an answer. */
export interface Placeholder {
  /** The files of the sample app in which it is replaced, by their path in the generated project. */
  files: RegExp;
  /** What stands in the sample. It must be found, so that a sample and its placeholders cannot part. */
  text: string;
  replacement: string;
}

/** A sample app: folders under `templates/apps/` that make a whole project, and their placeholders. */
export interface SampleApp {
  /** What is laid over what, and where in the project. */
  layers: readonly { folder: string; into: string }[];
  placeholders: readonly Placeholder[];
  /** Where the table of calculator cases, shared by the tests of all languages, goes. */
  casesPath: string;
}

/** A language or a pairing of languages that Docker parts can be written for. */
export interface Stack {
  id: string;
  /** Its name in prompts and documentation. */
  title: string;
  /** What it asks of a new service, beyond what all stacks ask. */
  questions: readonly Question[];
  sampleApp: (answers: Answers) => SampleApp;
  /** The plan of a new service. `from` tells where an answer came from. */
  plan: (answers: Answers, from: (question: string) => string) => ServicePlan;
  /** Folder below `templates/docker/` with its Dockerfiles. */
  dockerTemplates: string;
}
