"""Reserved concurrency, tags, permissions, configurations of asynchronous invocations."""

import json
import threading
import urllib.request

from support import ENDPOINT, answer, client, create, refused, until

aws = client()
arn = create(aws, 'set')['FunctionArn']
version = aws.publish_version(FunctionName='set')['Version']

# Concurrency
assert 'ReservedConcurrentExecutions' not in aws.get_function_concurrency(FunctionName='set')
assert aws.put_function_concurrency(FunctionName='set', ReservedConcurrentExecutions=0)['ReservedConcurrentExecutions'] == 0
refused(
    lambda: aws.invoke(FunctionName='set'),
    'TooManyRequestsException',
    429,
    '^Rate Exceeded.$',
    Reason='ReservedFunctionConcurrentInvocationLimitExceeded',
    Type='User',
)
assert aws.get_function(FunctionName='set')['Concurrency'] == {'ReservedConcurrentExecutions': 0}
limits = aws.get_account_settings()['AccountLimit']
assert limits['ConcurrentExecutions'] == 1000 and limits['UnreservedConcurrentExecutions'] == 1000
aws.put_function_concurrency(FunctionName='set', ReservedConcurrentExecutions=900)
assert aws.get_account_settings()['AccountLimit']['UnreservedConcurrentExecutions'] == 100
refused(
    lambda: aws.put_function_concurrency(FunctionName='set', ReservedConcurrentExecutions=901),
    'InvalidParameterValueException',
    400,
    r"^Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of \[100\].$",
)
refused(
    lambda: aws.put_function_concurrency(FunctionName=f'{arn}:{version}', ReservedConcurrentExecutions=1),
    'InvalidParameterValueException',
    400,
    '^This operation is permitted on Lambda functions only.',
)
refused(
    lambda: aws.put_function_concurrency(FunctionName='none', ReservedConcurrentExecutions=1),
    'ResourceNotFoundException',
    404,
    r':none:\$LATEST$',
)
assert aws.delete_function_concurrency(FunctionName='set')['ResponseMetadata']['HTTPStatusCode'] == 204
answer(aws, 'set')
create(aws, 'slow', 'exports.handler = () => new Promise((done) => setTimeout(done, 2000));', Timeout=10)
aws.put_function_concurrency(FunctionName='slow', ReservedConcurrentExecutions=1)
other = threading.Thread(target=lambda: answer(client(), 'slow'))
other.start()
until(lambda: b'invoking' in urllib.request.urlopen(f'{ENDPOINT}/_coldbench/functions/slow/environments').read())
refused(
    lambda: aws.invoke(FunctionName='slow'),
    'TooManyRequestsException',
    429,
    '^Rate Exceeded.$',
    Reason='ReservedFunctionConcurrentInvocationLimitExceeded',
)
other.join()
answer(aws, 'slow')

# Tags
assert aws.tag_resource(Resource=arn, Tags={'a': '1', 'b': '2'})['ResponseMetadata']['HTTPStatusCode'] == 204
aws.tag_resource(Resource=arn, Tags={'b': '3', 'c': '4'})
aws.untag_resource(Resource=arn, TagKeys=['a', 'unknown'])
assert aws.list_tags(Resource=arn)['Tags'] == {'b': '3', 'c': '4'}
refused(
    lambda: aws.tag_resource(Resource=arn, Tags={f'k{index}': '' for index in range(49)}),
    'InvalidParameterValueException',
    400,
    '^Number of tags exceeds resource tag limit.$',
)
refused(lambda: aws.tag_resource(Resource=arn, Tags={'aws:a': '1'}), 'InvalidParameterValueException', 400, '^aws: prefixed tag key')
refused(lambda: aws.tag_resource(Resource=f'{arn}:1', Tags={'a': '1'}), 'InvalidParameterValueException', 400, '^Tags on function aliases')
refused(lambda: aws.list_tags(Resource='arn:aws:something'), 'ValidationException', 400, "at 'resource' failed")
refused(lambda: aws.list_tags(Resource=f'{arn}x'), 'ResourceNotFoundException', 404, 'function:setx$')

# Permissions
refused(lambda: aws.get_policy(FunctionName='set'), 'ResourceNotFoundException', 404, '^The resource you requested does not exist.$')
added = aws.add_permission(
    FunctionName='set',
    StatementId='s3',
    Action='lambda:InvokeFunction',
    Principal='s3.amazonaws.com',
    SourceArn='arn:aws:s3:::bucket',
    SourceAccount='000000000000',
)
statement = {
    'Sid': 's3',
    'Effect': 'Allow',
    'Principal': {'Service': 's3.amazonaws.com'},
    'Action': 'lambda:InvokeFunction',
    'Resource': arn,
    'Condition': {'StringEquals': {'AWS:SourceAccount': '000000000000'}, 'ArnLike': {'AWS:SourceArn': 'arn:aws:s3:::bucket'}},
}
assert json.loads(added['Statement']) == statement
policy = aws.get_policy(FunctionName='set')
assert json.loads(policy['Policy']) == {'Version': '2012-10-17', 'Id': 'default', 'Statement': [statement]}
assert policy['RevisionId'] == aws.get_function_configuration(FunctionName='set')['RevisionId']
more = {'FunctionName': 'set', 'Action': 'lambda:InvokeFunction', 'Principal': '000000000000'}
aws.add_permission(StatementId='account', Qualifier=version, **more)
assert json.loads(aws.get_policy(FunctionName='set', Qualifier='1')['Policy'])['Statement'][0]['Principal'] == {'AWS': 'arn:aws:iam::000000000000:root'}
refused(lambda: aws.add_permission(StatementId='s3', **more), 'ResourceConflictException', 409, r'^The statement id \(s3\) provided already exists')
refused(lambda: aws.add_permission(StatementId='a.b', **more), 'ValidationException', 400, "'statementId'")
refused(lambda: aws.add_permission(StatementId='l', Qualifier='$LATEST', **more), 'InvalidParameterValueException', 400, 'do not support adding policies')
refused(lambda: aws.add_permission(StatementId='p', **{**more, 'Principal': 'nobody'}), 'InvalidParameterValueException', 400, 'principal was invalid')
refused(lambda: aws.add_permission(StatementId='r', RevisionId='old', **more), 'PreconditionFailedException', 412, 'Call the GetPolicy API')
refused(lambda: aws.remove_permission(FunctionName='set', StatementId='no'), 'ResourceNotFoundException', 404, '^Statement no is not found')
aws.remove_permission(FunctionName='set', StatementId='s3')
refused(lambda: aws.get_policy(FunctionName='set'), 'ResourceNotFoundException', 404, 'does not exist')

# Asynchronous invocations
config = aws.put_function_event_invoke_config(FunctionName='set', MaximumRetryAttempts=0)
assert config['FunctionArn'] == f'{arn}:$LATEST' and config['MaximumRetryAttempts'] == 0 and 'MaximumEventAgeInSeconds' not in config
config = aws.update_function_event_invoke_config(FunctionName='set', MaximumEventAgeInSeconds=60)
assert (config['MaximumRetryAttempts'], config['MaximumEventAgeInSeconds']) == (0, 60)
aws.put_function_event_invoke_config(FunctionName='set', Qualifier=version, MaximumRetryAttempts=1)
listed = aws.list_function_event_invoke_configs(FunctionName='set')['FunctionEventInvokeConfigs']
assert [one['FunctionArn'].split(':')[-1] for one in listed] == ['$LATEST', '1']
aws.delete_function_event_invoke_config(FunctionName='set', Qualifier=version)
refused(
    lambda: aws.get_function_event_invoke_config(FunctionName='set', Qualifier=version),
    'ResourceNotFoundException',
    404,
    f"^The function {arn}:1 doesn't have an EventInvokeConfig$",
)
refused(lambda: aws.put_function_event_invoke_config(FunctionName='set'), 'InvalidParameterValueException', 400, 'at least one')
refused(lambda: aws.put_function_event_invoke_config(FunctionName='set', MaximumRetryAttempts=3), 'ValidationException', 400, "Value '3' at 'maximumRetryAttempts'")
destination = {'OnFailure': {'Destination': arn}}
refused(
    lambda: aws.put_function_event_invoke_config(FunctionName='set', DestinationConfig=destination),
    'InvalidParameterValueException',
    400,
    "^You can't specify the function as a destination for itself.$",
)
destination = {'OnFailure': {'Destination': 'arn:aws:sqs:us-east-1:000000000000:queue'}}
refused(
    lambda: aws.put_function_event_invoke_config(FunctionName='set', DestinationConfig=destination),
    'InvalidParameterValueException',
    400,
    'this emulator has no sqs',
)
