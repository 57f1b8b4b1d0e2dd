"""The AWS CLI, as a person uses it."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from support import ECHO, ENDPOINT, ROLE, zip_of

SECRETS = {'AWS_ACCESS_KEY_ID': 'test', 'AWS_SECRET_ACCESS_KEY': 'test', 'AWS_DEFAULT_REGION': 'us-east-1'}


def aws(*arguments):
    command = [sys.executable, '-B', '-m', 'awscli', '--endpoint-url', ENDPOINT, 'lambda', *arguments]
    return subprocess.run(command, env={**os.environ, **SECRETS}, capture_output=True, text=True)


def told(*arguments):
    result = aws(*arguments)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout) if result.stdout.strip() else None


with tempfile.TemporaryDirectory(prefix='coldbench-test-') as folder:
    package = pathlib.Path(folder, 'package.zip')
    package.write_bytes(zip_of({'index.js': ECHO}))
    answer = pathlib.Path(folder, 'answer.json')
    created = told(
        'create-function', '--function-name', 'cli', '--runtime', 'nodejs20.x', '--handler', 'index.handler',
        '--role', ROLE, '--memory-size', '512', '--zip-file', f'fileb://{package}', '--publish',
        '--environment', 'Variables={COLOUR=blue}', '--tags', 'team=red',
    )
    assert created['Version'] == '1'
    told('wait', 'function-active-v2', '--function-name', 'cli')
    invoked = told('invoke', '--function-name', 'cli', '--qualifier', '1', '--payload', '{"n": 1}', '--log-type', 'Tail', str(answer))
    assert answer.read_text() == '{"n":1}' and invoked['ExecutedVersion'] == '1' and 'LogResult' in invoked
    told('update-function-configuration', '--function-name', 'cli', '--timeout', '9')
    told('wait', 'function-updated-v2', '--function-name', 'cli')
    alias = told('create-alias', '--function-name', 'cli', '--name', 'live', '--function-version', '1')
    assert alias['AliasArn'].endswith(':cli:live')
    assert told('list-tags', '--resource', created['FunctionArn'].removesuffix(':1'))['Tags'] == {'team': 'red'}
    assert [one['FunctionName'] for one in told('list-functions')['Functions']] == ['cli']
    told('delete-function', '--function-name', 'cli')
    gone = aws('get-function', '--function-name', 'cli')
    assert gone.returncode in (254, 255), gone
    assert '(ResourceNotFoundException) when calling the GetFunction operation: Function not found: arn:' in gone.stderr
