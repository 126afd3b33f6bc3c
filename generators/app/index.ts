export { NewServiceGenerator as default } from '../../src/yeoman/newServiceGenerator.js';
