"""Provisioned concurrency: environments that are there before anybody asks."""

import base64

from support import answer, client, create, refused, text, until

aws = client()
SOURCE = """const bornAt = Date.now(); let count = 0;
exports.handler = async () => { count += 1; return [process.env.AWS_LAMBDA_INITIALIZATION_TYPE, count]; };"""
arn = create(aws, 'ready', SOURCE)['FunctionArn']
aws.publish_version(FunctionName='ready')
aws.create_alias(FunctionName='ready', Name='live', FunctionVersion='1')


def status(qualifier):
    return aws.get_provisioned_concurrency_config(FunctionName='ready', Qualifier=qualifier)


def provision(qualifier, count):
    return aws.put_provisioned_concurrency_config(
        FunctionName='ready', Qualifier=qualifier, ProvisionedConcurrentExecutions=count
    )


put = provision('1', 2)
assert put['Status'] == 'IN_PROGRESS' and put['RequestedProvisionedConcurrentExecutions'] == 2, put
assert put['ResponseMetadata']['HTTPStatusCode'] == 202 and put['AvailableProvisionedConcurrentExecutions'] == 0
until(lambda: status('1')['Status'] == 'READY')
assert status('1')['AvailableProvisionedConcurrentExecutions'] == 2
assert aws.get_account_settings()['AccountLimit']['UnreservedConcurrentExecutions'] == 998

first = answer(aws, 'ready', Qualifier='1', LogType='Tail')
assert first['Payload'].read() == b'["provisioned-concurrency",1]'
log = base64.b64decode(first['LogResult']).decode()
assert log.startswith('INIT_REPORT Init Duration: '), log
assert 'Init Duration' not in log[log.index('START') :], 'nobody waited for the init'
assert text(aws, 'ready') == '["on-demand",1]', '$LATEST has none'

refused(lambda: provision('live', 1), 'ResourceConflictException', 409, "^Alias can't be used for Provisioned")
listed = aws.list_provisioned_concurrency_configs(FunctionName='ready')['ProvisionedConcurrencyConfigs']
assert [(one['FunctionArn'], one['Status']) for one in listed] == [(f'{arn}:1', 'READY')]
assert aws.delete_provisioned_concurrency_config(FunctionName='ready', Qualifier='1')['ResponseMetadata']['HTTPStatusCode'] == 204
refused(
    lambda: status('1'),
    'ProvisionedConcurrencyConfigNotFoundException',
    404,
    '^No Provisioned Concurrency Config found for this function$',
)
assert text(aws, 'ready', Qualifier='1').startswith('["on-demand"')

provision('live', 1)
until(lambda: status('live')['Status'] == 'READY')
refused(lambda: provision('1', 1), 'ResourceConflictException', 409, '^Version is pointed by a Provisioned Concurrency alias$')
aws.update_function_configuration(FunctionName='ready', Description='another')
aws.publish_version(FunctionName='ready')
aws.update_alias(FunctionName='ready', Name='live', FunctionVersion='2')
until(lambda: status('live')['Status'] == 'READY')
assert text(aws, 'ready', Qualifier='live') == '["provisioned-concurrency",1]', 'it follows the alias'

refused(lambda: provision('$LATEST', 1), 'InvalidParameterValueException', 400, '^Provisioned Concurrency Configs cannot be applied to unpublished')
refused(lambda: provision('none', 1), 'ResourceNotFoundException', 404, '^Cannot find alias arn: arn:')
refused(lambda: provision('9', 1), 'ResourceNotFoundException', 404, '^Function not found: arn:.*:9$')
refused(
    lambda: provision('live', 901),
    'InvalidParameterValueException',
    400,
    r"decreases account's UnreservedConcurrentExecution below its minimum value of \[100\].$",
)
aws.put_function_concurrency(FunctionName='ready', ReservedConcurrentExecutions=1)
refused(lambda: provision('live', 2), 'InvalidParameterValueException', 400, '^Requested Provisioned Concurrency should not be greater')

create(aws, 'broken', "throw new Error('never');")
aws.publish_version(FunctionName='broken')
aws.put_provisioned_concurrency_config(FunctionName='broken', Qualifier='1', ProvisionedConcurrentExecutions=2)


def failed():
    told = aws.get_provisioned_concurrency_config(FunctionName='broken', Qualifier='1')
    return told['Status'] == 'FAILED' and told['StatusReason'] == 'FUNCTION_ERROR_INIT_FAILURE'


until(failed)
aws.delete_function(FunctionName='ready')
