"""A domain of one's own for an API: its certificate, and the DNS records that lead there."""

import re
from dataclasses import dataclass

from aws_cdk import CfnOutput, Stack, Token
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from constructs import Construct

from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.source_place import Place, differ

DOMAIN = re.compile(r"(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class ApiDomain:
    """Where an API answers, beside the address that AWS gives it; best kept in `stages.py`.

    With the hosted zone, `zone_id` and `zone_name`, DNS records lead there and the certificate is
    made by them. Without it the output `DomainTarget` says what a record of your own has to name,
    and `certificate_arn` is needed. Raises `Mistake` where neither is given, for half a zone, and
    for a certificate of another region:
    docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
    """

    name: str
    """As `api.example.com`."""
    zone_id: str | None = None
    zone_name: str | None = None
    certificate_arn: str | None = None

    def __post_init__(self) -> None:
        """Refuse what can't become a domain."""
        if not DOMAIN.fullmatch(self.name) and not Token.is_unresolved(self.name):
            raise Mistake(f"ApiDomain {self.name}: this is no domain; write one as api.example.com")
        if bool(self.zone_id) != bool(self.zone_name):
            raise Mistake(f"ApiDomain {self.name}: give zone_id and zone_name, or neither")
        zone = self.zone_name or self.name
        known = not (Token.is_unresolved(zone) or Token.is_unresolved(self.name))
        if known and not f".{self.name}".endswith(f".{zone.removesuffix('.')}"):
            raise Mistake(
                f"ApiDomain {self.name}: the zone {zone} has no such name; give the zone of a "
                "domain that the name ends with"
            )
        if not self.zone_id and not self.certificate_arn:
            raise Mistake(
                f"ApiDomain {self.name}: give certificate_arn, or zone_id and zone_name to have a "
                "certificate made"
            )

    def certificate(self, scope: Construct) -> acm.ICertificate:
        """The one that is given, or a new one that the zone proves."""
        if not self.certificate_arn:
            return acm.Certificate(
                scope,
                "Certificate",
                domain_name=self.name,
                validation=acm.CertificateValidation.from_dns(self._zone(scope)),
            )
        certificate = acm.Certificate.from_certificate_arn(
            scope, "Certificate", self.certificate_arn
        )
        theirs = Place.of(certificate, arn=self.certificate_arn).region
        if differ(theirs, ours := Place.of_stack(Stack.of(scope)).region):
            raise Mistake(
                f"{scope.node.path}: the certificate of {self.name} is in {theirs}; the API takes "
                f"one of {ours}"
            )
        return certificate

    def lead_to(
        self, target: route53.IAliasRecordTarget, *, scope: Construct, address: str
    ) -> None:
        """Make the records in the zone, or say what they have to name."""
        if not self.zone_id:
            CfnOutput(scope, "DomainTarget", value=address)
            return
        for record in (route53.ARecord, route53.AaaaRecord):
            record(
                scope,
                record.__name__,
                zone=self._zone(scope),
                record_name=f"{self.name}.",
                target=route53.RecordTarget.from_alias(target),
            )

    def _zone(self, scope: Construct) -> route53.IHostedZone:
        known = scope.node.try_find_child("Zone")
        return known or route53.HostedZone.from_hosted_zone_attributes(  # type: ignore[return-value]
            scope, "Zone", hosted_zone_id=self.zone_id or "", zone_name=self.zone_name or ""
        )


def check_domain(path: str, domain: object) -> None:
    """Refuse what is no `ApiDomain`, such as the domain's name alone."""
    if domain is None or isinstance(domain, ApiDomain):
        return
    name = domain if isinstance(domain, str) else "api.example.com"
    raise Mistake(
        f'{path}: domain: give an ApiDomain, as ApiDomain(name="{name}", certificate_arn=…)'
    )
