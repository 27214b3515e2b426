// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial model`: keeps models by their digests, with who allowed what on which evidence.
struct ModelVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Checks, packs and keeps models: versions, evidence, approvals, signatures, aliases, cards and history.",
    discussion: """
      A model is a folder with model.yaml, its weights (ONNX), a calibration and a card, or one .fidmodel file of the same; \
      its digest is its name everywhere (Documentation/model_package.md).

      A version is known by the digest of its package and never changes. It climbs from registered over validated and \
      approved to live, each step only with what the policy asks; an alias such as champion points at one version. Loading \
      checks every byte, a signature by a trusted key and the approvals.

      Documentation/model_registry.md tells the whole way.
      """,
    subcommands: [
      ModelInit.self, ModelCheck.self, ModelPack.self,
      ModelRegister.self, ModelList.self, ModelShow.self, ModelEvidence.self, ModelApprove.self, ModelPromote.self,
      ModelRetire.self, ModelAliasVerb.self, ModelSign.self, ModelTrust.self, ModelVerify.self, ModelHistoryVerb.self,
      ModelPolicy.self, ModelCardVerb.self, ModelExport.self,
    ])
}
