"""Asynchronous invocations: how often they are tried, and what their destinations are told."""

import json
import urllib.request

from support import ENDPOINT, client, create, until

aws = client()
SOURCE = "exports.handler = async (event) => { if (event.fail) throw new TypeError('no'); return { fine: true }; };"
arn = create(aws, 'source', SOURCE)['FunctionArn']
RECORDER = "let last = null; exports.handler = async (event) => { if (event.ask) return last; last = event; };"
destination = create(aws, 'recorder', RECORDER)['FunctionArn']
aws.put_function_event_invoke_config(
    FunctionName='source',
    MaximumRetryAttempts=1,
    DestinationConfig={'OnSuccess': {'Destination': destination}, 'OnFailure': {'Destination': destination}},
)


def invocations(name):
    return urllib.request.urlopen(f'{ENDPOINT}/_coldbench/functions/{name}/reports').read().count(b'\n')


def record_of(event, condition):
    """Asks the destination only once it was told: it has one environment, which remembers."""
    before = invocations('recorder')
    sent = aws.invoke(FunctionName='source', InvocationType='Event', Payload=json.dumps(event))
    until(lambda: invocations('recorder') > before)
    record = json.load(aws.invoke(FunctionName='recorder', Payload=b'{"ask": true}')['Payload'])
    context = record['requestContext']
    assert context['requestId'] == sent['ResponseMetadata']['RequestId'] and context['condition'] == condition, record
    assert context['functionArn'] == f'{arn}:$LATEST' and record['requestPayload'] == event
    return record


succeeded = record_of({'n': 1}, 'Success')
assert succeeded['requestContext']['approximateInvokeCount'] == 1
assert succeeded['responseContext'] == {'statusCode': 200, 'executedVersion': '$LATEST'}
assert succeeded['responsePayload'] == {'fine': True}
before = invocations('source')
failed = record_of({'fail': True}, 'RetriesExhausted')
assert failed['requestContext']['approximateInvokeCount'] == 2 and invocations('source') - before == 2, 'one retry'
assert failed['responseContext']['functionError'] == 'Unhandled'
assert failed['responsePayload']['errorType'] == 'TypeError'
