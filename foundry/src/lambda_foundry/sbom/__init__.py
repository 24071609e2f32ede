"""`foundry sbom`: the software bill of materials of what is deployed, in CycloneDX."""
