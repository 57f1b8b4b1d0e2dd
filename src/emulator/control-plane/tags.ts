import { z } from 'zod';
import type { DeployedFunction } from '../functions/index.js';
import { invalidParameter } from '../service-error.js';
import { bodyOf, type Call, type Reply } from './call.js';
import { violation } from './constraints.js';
import { functionAddressOf } from './function-address.js';
import { refuseTooManyTags, tagsSchema } from './parameters.js';

const RESOURCE =
  /^arn:aws[a-zA-Z-]*:lambda:[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d:\d{12}:function:[a-zA-Z0-9-_]+(?::(?:\$LATEST|[a-zA-Z0-9-_]+))?$/;
const RESOURCE_TEXT =
  'arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})';

const tagSchema = z.object({ Tags: tagsSchema });

/** TagResource: adds to the tags that are there. */
export async function tagResource(call: Call): Promise<Reply> {
  const { Tags } = await bodyOf(call, tagSchema);
  const { tags } = taggedOf(call).settings;
  if (Object.keys(Tags).length === 0) {
    throw invalidParameter('An error occurred and the request cannot be processed.');
  }
  refuseTooManyTags({ ...Object.fromEntries(tags), ...Tags });
  for (const [key, value] of Object.entries(Tags)) tags.set(key, value);
  return { status: 204 };
}

/** UntagResource: keys that are not there are no error. */
export function untagResource(call: Call): Reply {
  const keys = call.query.getAll('tagKeys');
  if (keys.length === 0) throw violation('tagKeys', null, 'Member must not be null');
  const { tags } = taggedOf(call).settings;
  for (const key of keys) tags.delete(key);
  return { status: 204 };
}

/** ListTags. */
export function listTags(call: Call): Reply {
  return { status: 200, body: { Tags: Object.fromEntries(taggedOf(call).settings.tags) } };
}

function taggedOf({ platform, names }: Call): DeployedFunction {
  const [resource = ''] = names;
  if (!RESOURCE.test(resource)) {
    throw violation('resource', resource, `Member must satisfy regular expression pattern: ${RESOURCE_TEXT}`);
  }
  const { name, qualifier } = functionAddressOf(resource);
  if (qualifier !== null) {
    throw invalidParameter(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  }
  return platform.functions.get(name);
}
