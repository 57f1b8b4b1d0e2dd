"""Versions, aliases and what they route to."""

from support import answer, client, create, refused, text, zip_of

aws = client()
SOURCE = 'exports.handler = async (e, context) => [context.functionVersion, context.invokedFunctionArn, process.env.STEP];'

created = create(aws, 'versioned', SOURCE, Environment={'Variables': {'STEP': 'one'}})
arn = created['FunctionArn']
one = aws.publish_version(FunctionName='versioned', Description='first')
assert (one['Version'], one['Description'], one['State']) == ('1', 'first', 'Active')
assert one['FunctionArn'] == f'{arn}:1' and one['ResponseMetadata']['HTTPStatusCode'] == 201
assert aws.publish_version(FunctionName='versioned')['Version'] == '1', 'nothing has changed'
aws.update_function_configuration(FunctionName='versioned', Environment={'Variables': {'STEP': 'two'}})
latest = aws.get_function_configuration(FunctionName='versioned')
refused(
    lambda: aws.publish_version(FunctionName='versioned', CodeSha256='wrong'),
    'InvalidParameterValueException',
    400,
    r'^CodeSHA256 \(wrong\) is different from current CodeSHA256 in \$LATEST \(',
)
refused(
    lambda: aws.publish_version(FunctionName='versioned', RevisionId='wrong'),
    'PreconditionFailedException',
    412,
    '^The Revision Id provided does not match',
)
two = aws.publish_version(FunctionName='versioned', CodeSha256=latest['CodeSha256'], RevisionId=latest['RevisionId'])
assert two['Version'] == '2'

pages = aws.get_paginator('list_versions_by_function').paginate(FunctionName='versioned', PaginationConfig={'PageSize': 2})
assert [v['Version'] for page in pages for v in page['Versions']] == ['$LATEST', '1', '2']

assert text(aws, 'versioned', Qualifier='1') == f'["1","{arn}:1","one"]'
assert text(aws, 'versioned:2') == f'["2","{arn}:2","two"]'
assert text(aws, f'{arn}:1') == f'["1","{arn}:1","one"]'
assert text(aws, 'versioned', Qualifier='$LATEST') == f'["$LATEST","{arn}:$LATEST","two"]'
assert answer(aws, 'versioned', Qualifier='1')['ExecutedVersion'] == '1'

live = aws.create_alias(FunctionName='versioned', Name='live', FunctionVersion='1', Description='in use')
assert live['AliasArn'] == f'{arn}:live' and live['ResponseMetadata']['HTTPStatusCode'] == 201
assert text(aws, 'versioned', Qualifier='live') == f'["1","{arn}:live","one"]'
told = aws.get_function_configuration(FunctionName='versioned:live')
assert (told['Version'], told['FunctionArn']) == ('1', f'{arn}:live')

weighted = aws.update_alias(FunctionName='versioned', Name='live', RoutingConfig={'AdditionalVersionWeights': {'2': 0.5}})
assert weighted['RoutingConfig'] == {'AdditionalVersionWeights': {'2': 0.5}} and weighted['Description'] == 'in use'
executed = {answer(aws, 'versioned', Qualifier='live')['ExecutedVersion'] for _ in range(60)}
assert executed == {'1', '2'}, executed
aws.update_alias(FunctionName='versioned', Name='live', RoutingConfig={'AdditionalVersionWeights': {'2': 1.0}})
assert {answer(aws, 'versioned', Qualifier='live')['ExecutedVersion'] for _ in range(10)} == {'2'}
aws.update_alias(FunctionName='versioned', Name='live', FunctionVersion='2', RoutingConfig={})
assert 'RoutingConfig' not in aws.get_alias(FunctionName='versioned', Name='live')
refused(
    lambda: aws.update_alias(FunctionName='versioned', Name='live', RevisionId=live['RevisionId']),
    'PreconditionFailedException',
    412,
    'GetFunction/GetAlias',
)

aws.create_alias(FunctionName='versioned', Name='head', FunctionVersion='$LATEST')
assert [a['Name'] for a in aws.list_aliases(FunctionName='versioned')['Aliases']] == ['head', 'live']
assert [a['Name'] for a in aws.list_aliases(FunctionName='versioned', FunctionVersion='2')['Aliases']] == ['live']

for call in (
    lambda: aws.update_function_configuration(FunctionName='versioned:1', Description='no'),
    lambda: aws.update_function_code(FunctionName=f'{arn}:live', ZipFile=zip_of({'index.js': SOURCE})),
    lambda: aws.publish_version(FunctionName='versioned:2'),
):
    refused(call, 'InvalidParameterValueException', 400, '^This operation is permitted on Lambda functions only')

url = aws.create_function_url_config(FunctionName='versioned', Qualifier='live', AuthType='NONE')
assert url['FunctionArn'] == f'{arn}:live'
assert [c['FunctionArn'] for c in aws.list_function_url_configs(FunctionName='versioned')['FunctionUrlConfigs']] == [f'{arn}:live']
refused(
    lambda: aws.create_function_url_config(FunctionName='versioned', Qualifier='2', AuthType='NONE'),
    'ValidationException',
    400,
    r"Value '2' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \(\(\?!\^\\d\+\$\)\^\[0-9a-zA-Z-_\]\+\$\)$",
)
refused(
    lambda: aws.create_function_url_config(FunctionName='versioned', Qualifier='none', AuthType='NONE'),
    'ResourceNotFoundException',
    404,
    '^Function does not exist$',
)

refusals = [
    ({'Name': '7', 'FunctionVersion': '1'}, 'ValidationException', 400, "Value '7' at 'name'"),
    ({'Name': 'a', 'FunctionVersion': '9'}, 'ResourceNotFoundException', 404, ':function:versioned:9$'),
    ({'Name': 'live', 'FunctionVersion': '1'}, 'ResourceConflictException', 409, '^Alias already exists: arn:.*:live$'),
    (
        {'Name': 'a', 'FunctionVersion': '1', 'RoutingConfig': {'AdditionalVersionWeights': {'1': 0.1}}},
        'InvalidParameterValueException',
        400,
        '^Invalid function version 1. Function version 1 is already included in routing configuration.$',
    ),
    (
        {'Name': 'a', 'FunctionVersion': '1', 'RoutingConfig': {'AdditionalVersionWeights': {'2': 0.1, '3': 0.1}}},
        'InvalidParameterValueException',
        400,
        '^Number of items in AdditionalVersionWeights cannot be greater than 1$',
    ),
    (
        {'Name': 'a', 'FunctionVersion': '$LATEST', 'RoutingConfig': {'AdditionalVersionWeights': {'2': 0.1}}},
        'InvalidParameterValueException',
        400,
        r'^\$LATEST is not supported for an alias pointing to more than 1 version$',
    ),
    (
        {'Name': 'a', 'FunctionVersion': '1', 'RoutingConfig': {'AdditionalVersionWeights': {'2': 2.0}}},
        'ValidationException',
        400,
        r"Value '\{2=2.0\}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must",
    ),
]
for parameters, code, status, pattern in refusals:
    refused(lambda: aws.create_alias(FunctionName='versioned', **parameters), code, status, pattern)
refused(lambda: aws.get_alias(FunctionName='versioned', Name='no'), 'ResourceNotFoundException', 404, '^Cannot find alias arn: arn:')
refused(lambda: aws.update_alias(FunctionName='versioned', Name='no'), 'ResourceNotFoundException', 404, '^Alias not found: arn:')
refused(lambda: aws.invoke(FunctionName='versioned:no'), 'ResourceNotFoundException', 404, '^Function not found: arn:.*:no$')
refused(
    lambda: aws.invoke(FunctionName='versioned:live', Qualifier='1'),
    'InvalidParameterValueException',
    400,
    '^The derived qualifier from the function name does not match the specified qualifier.$',
)
refused(
    lambda: aws.delete_function(FunctionName='versioned', Qualifier='2'),
    'ResourceConflictException',
    409,
    'aliases reference it',
)
refused(
    lambda: aws.delete_function(FunctionName='versioned', Qualifier='$LATEST'),
    'InvalidParameterValueException',
    400,
    r'^\$LATEST version cannot be deleted without deleting the function.$',
)
assert aws.delete_alias(FunctionName='versioned', Name='live')['ResponseMetadata']['HTTPStatusCode'] == 204
aws.delete_alias(FunctionName='versioned', Name='live')
refused(lambda: aws.get_function_url_config(FunctionName='versioned', Qualifier='live'), 'ResourceNotFoundException', 404, 'does not exist')
aws.delete_function(FunctionName='versioned', Qualifier='2')
refused(lambda: aws.invoke(FunctionName='versioned:2'), 'ResourceNotFoundException', 404, ':2$')
