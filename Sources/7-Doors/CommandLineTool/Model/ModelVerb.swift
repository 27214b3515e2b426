// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial model`: keeps models by their digests, with who allowed what on which evidence.
struct ModelVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Keeps models by their digests: versions, evidence, approvals, signatures, aliases, cards and history.",
    discussion: """
      A version is known by the digest of its package and never changes. It climbs from registered over validated and \
      approved to live, each step only with what the policy asks; an alias such as champion points at one version. Loading \
      checks every byte, a signature by a trusted key and the approvals.

      Documentation/model_registry.md tells the whole way.
      """,
    subcommands: [
      ModelRegister.self, ModelList.self, ModelShow.self, ModelEvidence.self, ModelApprove.self, ModelPromote.self,
      ModelRetire.self, ModelAliasVerb.self, ModelSign.self, ModelTrust.self, ModelVerify.self, ModelHistoryVerb.self,
      ModelPolicy.self, ModelCardVerb.self, ModelExport.self,
    ])
}
