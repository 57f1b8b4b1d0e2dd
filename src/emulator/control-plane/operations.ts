import { getAccountSettings } from './account-settings.js';
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from './aliases.js';
import type { Endpoint } from './call.js';
import { deleteFunctionConcurrency, getFunctionConcurrency, putFunctionConcurrency } from './concurrency.js';
import { createFunction } from './create-function.js';
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  listFunctionEventInvokeConfigs,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from './event-invoke-config.js';
import {
  createFunctionUrlConfig,
  deleteFunctionUrlConfig,
  getFunctionUrlConfig,
  listFunctionUrlConfigs,
  updateFunctionUrlConfig,
} from './function-url-config.js';
import { invoke, invokeAsync } from './invoke.js';
import { invokeWithResponseStream } from './invoke-stream.js';
import {
  deleteLayerVersion,
  getLayerVersion,
  layersEndpoint,
  listLayerVersions,
  publishLayerVersion,
} from './layers.js';
import { addPermission, getPolicy, removePermission } from './permissions.js';
import {
  deleteProvisionedConcurrencyConfig,
  provisionedConcurrencyEndpoint,
  putProvisionedConcurrencyConfig,
} from './provisioned-concurrency.js';
import { deleteFunction, getFunction, getFunctionConfiguration, listFunctions } from './read-function.js';
import { listTags, tagResource, untagResource } from './tags.js';
import { updateFunctionCode, updateFunctionConfiguration } from './update-function.js';
import { listVersionsByFunction, publishVersion } from './versions.js';

export interface Operation {
  readonly method: string;
  readonly path: RegExp;
  /** The first thing that the path names is a function. */
  readonly ofFunction: boolean;
  readonly endpoint: Endpoint;
}

/** @param path as in the API reference: what stands in braces is a name */
const operation = (method: string, path: string, endpoint: Endpoint): Operation => ({
  method,
  path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '([^/]+)')}/?$`),
  ofFunction: path.includes('{FunctionName}'),
  endpoint,
});

const FUNCTIONS = '/2015-03-31/functions';
const FUNCTION = `${FUNCTIONS}/{FunctionName}`;
const URLS = '/2021-10-31/functions/{FunctionName}';
const EVENT_INVOKE = '/2019-09-25/functions/{FunctionName}/event-invoke-config';
const PROVISIONED = '/2019-09-30/functions/{FunctionName}/provisioned-concurrency';
const LAYERS = '/2018-10-31/layers';
const LAYER_VERSIONS = `${LAYERS}/{LayerName}/versions`;
const TAGS = '/2017-03-31/tags/{Resource}';

/** The most frequent one comes first. */
export const OPERATIONS: readonly Operation[] = [
  operation('POST', `${FUNCTION}/invocations`, invoke),
  operation(
    'POST',
    '/2021-11-15/functions/{FunctionName}/response-streaming-invocations',
    invokeWithResponseStream,
  ),
  operation('POST', '/2014-11-13/functions/{FunctionName}/invoke-async', invokeAsync),
  operation('GET', `${FUNCTION}/configuration`, getFunctionConfiguration),
  operation('PUT', `${FUNCTION}/configuration`, updateFunctionConfiguration),
  operation('PUT', `${FUNCTION}/code`, updateFunctionCode),
  operation('GET', FUNCTION, getFunction),
  operation('DELETE', FUNCTION, deleteFunction),
  operation('GET', FUNCTIONS, listFunctions),
  operation('POST', FUNCTIONS, createFunction),
  operation('POST', `${FUNCTION}/versions`, publishVersion),
  operation('GET', `${FUNCTION}/versions`, listVersionsByFunction),
  operation('POST', `${FUNCTION}/aliases`, createAlias),
  operation('GET', `${FUNCTION}/aliases`, listAliases),
  operation('GET', `${FUNCTION}/aliases/{Name}`, getAlias),
  operation('PUT', `${FUNCTION}/aliases/{Name}`, updateAlias),
  operation('DELETE', `${FUNCTION}/aliases/{Name}`, deleteAlias),
  operation('POST', `${FUNCTION}/policy`, addPermission),
  operation('GET', `${FUNCTION}/policy`, getPolicy),
  operation('DELETE', `${FUNCTION}/policy/{StatementId}`, removePermission),
  operation('PUT', '/2017-10-31/functions/{FunctionName}/concurrency', putFunctionConcurrency),
  operation('DELETE', '/2017-10-31/functions/{FunctionName}/concurrency', deleteFunctionConcurrency),
  operation('GET', '/2019-09-30/functions/{FunctionName}/concurrency', getFunctionConcurrency),
  operation('PUT', PROVISIONED, putProvisionedConcurrencyConfig),
  operation('GET', PROVISIONED, provisionedConcurrencyEndpoint),
  operation('DELETE', PROVISIONED, deleteProvisionedConcurrencyConfig),
  operation('PUT', EVENT_INVOKE, putFunctionEventInvokeConfig),
  operation('POST', EVENT_INVOKE, updateFunctionEventInvokeConfig),
  operation('GET', EVENT_INVOKE, getFunctionEventInvokeConfig),
  operation('DELETE', EVENT_INVOKE, deleteFunctionEventInvokeConfig),
  operation('GET', `${EVENT_INVOKE}/list`, listFunctionEventInvokeConfigs),
  operation('POST', `${URLS}/url`, createFunctionUrlConfig),
  operation('GET', `${URLS}/url`, getFunctionUrlConfig),
  operation('PUT', `${URLS}/url`, updateFunctionUrlConfig),
  operation('DELETE', `${URLS}/url`, deleteFunctionUrlConfig),
  operation('GET', `${URLS}/urls`, listFunctionUrlConfigs),
  operation('POST', TAGS, tagResource),
  operation('DELETE', TAGS, untagResource),
  operation('GET', TAGS, listTags),
  operation('GET', LAYERS, layersEndpoint),
  operation('POST', LAYER_VERSIONS, publishLayerVersion),
  operation('GET', LAYER_VERSIONS, listLayerVersions),
  operation('GET', `${LAYER_VERSIONS}/{VersionNumber}`, getLayerVersion),
  operation('DELETE', `${LAYER_VERSIONS}/{VersionNumber}`, deleteLayerVersion),
  operation('GET', '/2016-08-19/account-settings', getAccountSettings),
];
