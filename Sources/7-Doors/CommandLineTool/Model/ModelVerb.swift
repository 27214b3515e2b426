// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial model`: models as they are handed over, kept and known.
struct ModelVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Checks and packs models, with all that they say of themselves.",
    discussion: """
      A model is a folder with model.yaml, its weights (ONNX), a calibration and a card, or one .fidmodel file of the same. Its digest is \
      its name everywhere. Documentation/model_package.md explains every key.
      """,
    subcommands: [ModelCheck.self, ModelPack.self, ModelInit.self])
}
