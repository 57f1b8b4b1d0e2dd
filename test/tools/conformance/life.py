"""A function from its creation to its deletion, with every waiter, page and download."""

import base64
import hashlib
import urllib.request

from support import ECHO, WAIT, answer, client, create, refused, text, zip_of

aws = client()

created = create(aws, 'life', Description='a life', Timeout=7, Environment={'Variables': {'COLOUR': 'blue'}}, Tags={'a': '1'})
assert created['State'] == 'Pending' and created['StateReasonCode'] == 'Creating', created
assert created['ResponseMetadata']['HTTPStatusCode'] == 201
assert created['CodeSize'] == len(zip_of({'index.js': ECHO}))
aws.get_waiter('function_exists').wait(FunctionName='life', WaiterConfig=WAIT)
aws.get_waiter('function_active_v2').wait(FunctionName='life', WaiterConfig=WAIT)
aws.get_waiter('function_active').wait(FunctionName='life', WaiterConfig=WAIT)

told = aws.get_function(FunctionName='life')
configuration = told['Configuration']
assert configuration['State'] == 'Active' and configuration['LastUpdateStatus'] == 'Successful'
assert configuration['Environment'] == {'Variables': {'COLOUR': 'blue'}}
assert configuration['EphemeralStorage'] == {'Size': 512} and configuration['PackageType'] == 'Zip'
assert configuration['LoggingConfig'] == {'LogFormat': 'Text', 'LogGroup': '/aws/lambda/life'}
assert configuration['TracingConfig'] == {'Mode': 'PassThrough'}
assert told['Tags'] == {'a': '1'} and told['Code']['RepositoryType'] == 'S3'
downloaded = urllib.request.urlopen(told['Code']['Location']).read()
assert base64.b64encode(hashlib.sha256(downloaded).digest()).decode() == configuration['CodeSha256']

for name in ('life', 'function:life', '000000000000:function:life', configuration['FunctionArn'], 'life:$LATEST'):
    assert aws.get_function_configuration(FunctionName=name)['FunctionName'] == 'life'
assert text(aws, 'life', b'{"x": 1}') == '{"x":1}'

updated = aws.update_function_configuration(
    FunctionName='life',
    Description='another',
    MemorySize=640,
    EphemeralStorage={'Size': 1024},
    LoggingConfig={'LogFormat': 'JSON'},
    TracingConfig={'Mode': 'Active'},
)
assert updated['LastUpdateStatus'] == 'InProgress', updated
aws.get_waiter('function_updated_v2').wait(FunctionName='life', WaiterConfig=WAIT)
aws.get_waiter('function_updated').wait(FunctionName='life', WaiterConfig=WAIT)
now = aws.get_function_configuration(FunctionName='life')
assert (now['MemorySize'], now['Timeout'], now['EphemeralStorage']['Size']) == (640, 7, 1024)
assert now['LoggingConfig']['ApplicationLogLevel'] == 'INFO' and now['LoggingConfig']['SystemLogLevel'] == 'INFO'
assert now['TracingConfig'] == {'Mode': 'Active'} and now['RevisionId'] != configuration['RevisionId']

code = zip_of({'index.js': "exports.handler = async () => 'other';"})
dry = aws.update_function_code(FunctionName='life', ZipFile=code, DryRun=True)
assert dry['CodeSha256'] != now['CodeSha256']
assert aws.get_function_configuration(FunctionName='life')['CodeSha256'] == now['CodeSha256']
refused(
    lambda: aws.update_function_code(FunctionName='life', ZipFile=code, RevisionId='old'),
    'PreconditionFailedException',
    412,
    '^The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API',
    Type='User',
)
published = aws.update_function_code(FunctionName='life', ZipFile=code, RevisionId=now['RevisionId'], Publish=True)
assert published['Version'] == '1' and published['FunctionArn'].endswith(':life:1'), published
aws.get_waiter('published_version_active').wait(FunctionName='life', Qualifier='1', WaiterConfig=WAIT)
aws.get_waiter('function_updated_v2').wait(FunctionName='life', WaiterConfig=WAIT)
assert text(aws, 'life') == '"other"'

s3 = client('s3')
s3.create_bucket(Bucket='packages')
s3.put_object(Bucket='packages', Key='third.zip', Body=zip_of({'index.js': "exports.handler = async () => 'third';"}))
aws.update_function_code(FunctionName='life', S3Bucket='packages', S3Key='third.zip')
assert text(aws, 'life') == '"third"'
refused(
    lambda: aws.update_function_code(FunctionName='life', S3Bucket='packages', S3Key='none'),
    'InvalidParameterValueException',
    400,
    'S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.$',
)

invoked = answer(aws, 'life', LogType='Tail')
assert invoked['ExecutedVersion'] == '$LATEST' and invoked['StatusCode'] == 200
assert '"type":"platform.report"' in base64.b64decode(invoked['LogResult']).decode(), 'its LogFormat is JSON'
assert aws.invoke(FunctionName='life', InvocationType='DryRun')['StatusCode'] == 204
assert aws.invoke(FunctionName='life', InvocationType='Event')['StatusCode'] == 202
streamed = aws.invoke_with_response_stream(FunctionName='life')
chunks = b''.join(event['PayloadChunk']['Payload'] for event in streamed['EventStream'] if 'PayloadChunk' in event)
assert chunks == b'"third"', chunks

for name in ('page-c', 'page-a', 'page-b'):
    create(aws, name)
listed = [f['FunctionName'] for page in aws.get_paginator('list_functions').paginate(PaginationConfig={'PageSize': 1}) for f in page['Functions']]
assert listed == ['life', 'page-a', 'page-b', 'page-c'], listed
first = aws.list_functions(MaxItems=1)
assert 'State' not in first['Functions'][0] and first['NextMarker']
every = [f['FunctionArn'].split(':')[-1] for f in aws.list_functions(FunctionVersion='ALL')['Functions'] if f['FunctionName'] == 'life']
assert every == ['$LATEST', '1'], every

assert aws.get_account_settings()['AccountUsage']['FunctionCount'] == 4
assert aws.delete_function(FunctionName='life', Qualifier='1')['ResponseMetadata']['HTTPStatusCode'] == 204
refused(lambda: aws.get_function(FunctionName='life', Qualifier='1'), 'ResourceNotFoundException', 404, ':function:life:1$')
for name in listed:
    aws.delete_function(FunctionName=name)
refused(
    lambda: aws.invoke(FunctionName='life'),
    'ResourceNotFoundException',
    404,
    '^Function not found: arn:aws:lambda:us-east-1:000000000000:function:life$',
    Type='User',
)
assert create(aws, 'life', Publish=True)['Version'] == '2', 'no number is used twice'
