"""Layers: published, listed, downloaded, merged into /opt, and limited."""

import base64
import hashlib
import io
import os
import urllib.request
import zipfile

from support import client, create, refused, text, zip_of

aws = client()
PREFIX = 'arn:aws:lambda:us-east-1:000000000000:layer'


def publish(name, files, **options):
    return aws.publish_layer_version(LayerName=name, Content={'ZipFile': zip_of(files)}, **options)


base = publish(
    'base',
    {'who': 'base', 'nodejs/node_modules/greeting/index.js': "module.exports = 'from the layer';"},
    Description='the base',
    CompatibleRuntimes=['nodejs20.x', 'nodejs22.x'],
    CompatibleArchitectures=['x86_64', 'arm64'],
    LicenseInfo='MIT',
)
assert base['LayerVersionArn'] == f'{PREFIX}:base:1' and base['Version'] == 1
assert base['ResponseMetadata']['HTTPStatusCode'] == 201
content = urllib.request.urlopen(base['Content']['Location']).read()
assert base64.b64encode(hashlib.sha256(content).digest()).decode() == base['Content']['CodeSha256']
assert len(content) == base['Content']['CodeSize']
s3 = client('s3')
s3.create_bucket(Bucket='layers')
s3.put_object(Bucket='layers', Key='top.zip', Body=zip_of({'who': 'top', 'only-top': 'yes'}))
top = aws.publish_layer_version(LayerName='top', Content={'S3Bucket': 'layers', 'S3Key': 'top.zip'})
assert publish('base', {'who': 'base two'})['Version'] == 2

told = aws.get_layer_version(LayerName='base', VersionNumber=1)
assert told['LicenseInfo'] == 'MIT' and told['CompatibleRuntimes'] == ['nodejs20.x', 'nodejs22.x']
assert aws.get_layer_version_by_arn(Arn=f'{PREFIX}:base:1')['Description'] == 'the base'
assert [v['Version'] for v in aws.list_layer_versions(LayerName='base')['LayerVersions']] == [2, 1]
page = aws.list_layer_versions(LayerName='base', MaxItems=1)
assert [v['Version'] for v in aws.list_layer_versions(LayerName='base', Marker=page['NextMarker'])['LayerVersions']] == [1]
assert [(one['LayerName'], one['LatestMatchingVersion']['Version']) for one in aws.list_layers()['Layers']] == [('base', 2), ('top', 1)]
matching = aws.list_layers(CompatibleRuntime='nodejs22.x', CompatibleArchitecture='arm64')['Layers']
assert [(one['LayerName'], one['LatestMatchingVersion']['Version']) for one in matching] == [('base', 1)]

SOURCE = """const { existsSync, readFileSync } = require('node:fs');
exports.handler = async () => [readFileSync('/opt/who', 'utf8'), existsSync('/opt/only-top'), require('/opt/nodejs/node_modules/greeting')];"""
ONE_LAYER = """const { existsSync, readFileSync } = require('node:fs');
exports.handler = async () => [readFileSync('/opt/who', 'utf8'), existsSync('/opt/only-top')];"""

if os.environ['LAYERS_MOUNTED'] == 'no':
    refused(
        lambda: create(aws, 'layered', SOURCE, Layers=[base['LayerVersionArn']]),
        'InvalidParameterValueException',
        400,
        '^Layers: this emulator cannot put them at /opt',
    )
    raise SystemExit

both = [base['LayerVersionArn'], top['LayerVersionArn']]
created = create(aws, 'layered', SOURCE, Layers=both)
assert created['Layers'] == [
    {'Arn': base['LayerVersionArn'], 'CodeSize': base['Content']['CodeSize']},
    {'Arn': top['LayerVersionArn'], 'CodeSize': top['Content']['CodeSize']},
]
assert text(aws, 'layered') == '["top",true,"from the layer"]', 'the later layer wins'
aws.update_function_configuration(FunctionName='layered', Layers=both[::-1])
assert text(aws, 'layered') == '["base",true,"from the layer"]'
aws.publish_version(FunctionName='layered')
code = zip_of({'index.js': ONE_LAYER})
aws.update_function_configuration(FunctionName='layered', Layers=[f'{PREFIX}:base:2'])
aws.update_function_code(FunctionName='layered', ZipFile=code)
assert text(aws, 'layered') == '["base two",false]'
for version in (1, 2):
    aws.delete_layer_version(LayerName='base', VersionNumber=version)
aws.update_function_configuration(FunctionName='layered', Description='its next environment is new')
assert text(aws, 'layered') == '["base two",false]', 'a function keeps the layers that it has'
assert text(aws, 'layered', Qualifier='1') == '["base",true,"from the layer"]'
aws.update_function_configuration(FunctionName='layered', Layers=[])
assert 'Layers' not in aws.get_function_configuration(FunctionName='layered')

refused(
    lambda: create(aws, 'x', Layers=[base['LayerVersionArn']]),
    'InvalidParameterValueException',
    400,
    f'^Layer version {PREFIX}:base:1 does not exist.$',
)
refused(
    lambda: create(aws, 'x', Layers=[f'{PREFIX}:l{index}:1' for index in range(6)]),
    'InvalidParameterValueException',
    400,
    '^Cannot reference more than 5 layers.$',
)
refused(
    lambda: create(aws, 'x', Layers=[f'{PREFIX}:top:1'.replace('us-east-1', 'eu-west-1')]),
    'InvalidParameterValueException',
    400,
    '^Layers are not in the same region as the function.',
)
publish('top', {'who': 'top two'})
refused(
    lambda: create(aws, 'x', Layers=[f'{PREFIX}:top:1', f'{PREFIX}:top:2']),
    'InvalidParameterValueException',
    400,
    '^Two different versions of the same layer are not allowed to be referenced in the same function.',
)
refused(lambda: aws.get_layer_version(LayerName='base', VersionNumber=1), 'ResourceNotFoundException', 404, 'does not exist')
refused(
    lambda: aws.get_layer_version(LayerName='base', VersionNumber=-1),
    'InvalidParameterValueException',
    400,
    '^Layer Version Cannot be less than 1$',
)
refused(
    lambda: publish('x', {'a': 'b'}, CompatibleRuntimes=['cobol'], CompatibleArchitectures=['vax']),
    'ValidationException',
    400,
    r"^2 validation errors detected: Value '\[cobol\]' at 'compatibleRuntimes'",
)


def zeros(size):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr('zeros', bytes(size))
    return packed.getvalue()


half = zeros(131_100_000)
for name in ('half', 'other-half'):
    aws.publish_layer_version(LayerName=name, Content={'ZipFile': half})
refused(
    lambda: create(aws, 'x', Layers=[f'{PREFIX}:half:1', f'{PREFIX}:other-half:1']),
    'InvalidParameterValueException',
    400,
    '^Layers consume more than the available size of 262144000 bytes$',
)
refused(
    lambda: create(aws, 'x', Layers=[f'{PREFIX}:half:1'], Code={'ZipFile': half}),
    'InvalidParameterValueException',
    400,
    '^Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262200000 bytes.$',
)
