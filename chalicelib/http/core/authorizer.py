"""The authorizer of officers' routes."""

from __future__ import annotations

from chalice.app import CognitoUserPoolAuthorizer

# infra/app/wiring.yaml sets the pool's ARN, which is not known when the template is packaged.
officers = CognitoUserPoolAuthorizer(
    "officers", provider_arns=["arn:aws:cognito-idp:ap-southeast-1:000000000000:userpool/placeholder"]
)
