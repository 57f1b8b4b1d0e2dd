import { type Command, lazy } from '../../command.js';

/** What other tools take. */
export const exportCommand: Command<object> = {
  builder: (yargs) =>
    yargs
      .command(
        lazy(
          'sam <scenario>',
          'The template of AWS SAM and the packages of a scenario, one function a cell',
          async () => (await import('./sam.js')).sam,
        ),
      )
      .command(
        lazy(
          'notebook [run]',
          'A Jupyter notebook of a saved run, or by --walkthrough one that deploys and measures a function',
          async () => (await import('./notebook.js')).notebook,
        ),
      )
      .command(
        lazy(
          'k8s [scenario]',
          'The generators of a load as an Indexed Job of Kubernetes: image recipe, Job, ConfigMap',
          async () => (await import('./k8s.js')).k8s,
        ),
      )
      .demandCommand(1, 'name what to export')
      .example('$0 export sam scenarios/squeezenet.yaml', 'a template of AWS SAM and its packages')
      .example('$0 export notebook results/reference', 'a Jupyter notebook of a run')
      .example('$0 export k8s --url https://host/ --workers 8', 'generators as a Job of Kubernetes'),
  handler: () => undefined,
};
