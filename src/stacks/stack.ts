import type { ServicePlan } from '../plan.js';
import type { Answers, Question } from '../questions/question.js';

/** A literal text in a sample app that stands for an answer. */
export interface Placeholder {
  /** The files below the app's folder in which it is replaced. */
  files: RegExp;
  /** What stands in the sample. It must be found, so that a sample and its placeholders cannot part. */
  text: string;
  replacement: string;
}

/** A sample app: a whole, valid project under `templates/apps/`, whose placeholders are replaced. */
export interface SampleApp {
  /** Folder below `templates/apps/`. */
  folder: string;
  placeholders: Placeholder[];
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
