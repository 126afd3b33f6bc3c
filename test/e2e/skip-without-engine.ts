import { beforeEach, inject } from 'vitest';

beforeEach(({ skip }) => {
  skip(!inject('engine'), 'no container engine');
});
