"""What the scripts beside this one share. Each drives one emulator, named by ENDPOINT, with boto3."""

import io
import os
import re
import time
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = 'arn:aws:iam::000000000000:role/coldbench'
ENDPOINT = os.environ['ENDPOINT']
ECHO = "exports.handler = async (event) => event;"
WAIT = {'Delay': 0.05, 'MaxAttempts': 400}


def client(service='lambda'):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name='us-east-1',
        aws_access_key_id='test',
        aws_secret_access_key='test',
        config=Config(retries={'max_attempts': 0}, s3={'addressing_style': 'path'}),
    )


def zip_of(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, 'w') as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def create(aws, name, source=ECHO, **options):
    return aws.create_function(
        FunctionName=name,
        **{
            'Runtime': 'nodejs20.x',
            'Handler': 'index.handler',
            'Role': ROLE,
            'MemorySize': 512,
            'Code': {'ZipFile': zip_of({'index.js': source})},
            **options,
        },
    )


def answer(aws, name, payload=b'{}', **options):
    response = aws.invoke(FunctionName=name, Payload=payload, **options)
    assert 'FunctionError' not in response, response['Payload'].read()
    return response


def text(aws, name, payload=b'{}', **options):
    return answer(aws, name, payload, **options)['Payload'].read().decode()


def refused(call, code, status, pattern, **more):
    """Asserts how a call fails: the type, the HTTP status, the message, and other members of the error."""
    try:
        call()
    except ClientError as error:
        told = error.response
        assert told['Error']['Code'] == code, told
        assert told['ResponseMetadata']['HTTPStatusCode'] == status, told
        assert re.search(pattern, told['Error']['Message']), told['Error']['Message']
        for name, value in more.items():
            assert told.get(name) == value, told
        return
    raise AssertionError(f'{code} was expected')


def until(holds, seconds=60):
    """Asks until it holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, 'it never held'
        time.sleep(0.02)
