// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Explainability
import Volumes

/// A method of explanation as it is typed.
enum ExplanationMethodOption: String, ExpressibleByArgument, CaseIterable {
  case cam
  case gradCAM = "grad-cam"
  case gradCAMPlusPlus = "grad-cam++"
  case ablationCAM = "ablation-cam"
  case eigenCAM = "eigen-cam"
  case scoreCAM = "score-cam"
  case occlusion
  case rise
  case integratedGradients = "integrated-gradients"
  case smoothGrad = "smoothgrad"
  case gradientGradCAM = "gradient-grad-cam"
  case edges
  case random
  case centre

  /// Whether it needs the closed form of the network's end.
  var needsHead: Bool { [.cam, .gradCAM, .gradCAMPlusPlus, .ablationCAM].contains(self) }
  /// Whether it needs derivatives, and so the engine that trains.
  var needsGradients: Bool { [.integratedGradients, .smoothGrad, .gradientGradCAM].contains(self) }
  /// Whether it needs the last maps of features.
  var needsFeatures: Bool { needsHead || self == .eigenCAM || self == .scoreCAM }
}

/// What a voxel that is taken away is replaced by, as it is typed.
struct FillOption: ExpressibleByArgument {
  var fill: Fill

  init(_ fill: Fill) { self.fill = fill }

  init?(argument: String) {
    if argument == "mean" {
      fill = .mean
    } else if argument.hasPrefix("blur:"), let times = Int(argument.dropFirst(5)), (1...1000).contains(times) {
      fill = .blur(times: times)
    } else if let value = Float(argument), value.isFinite {
      fill = .value(value)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { "mean" }
}

/// How answers are explained, alike for maps and their tests.
struct ExplanationOptions: ParsableArguments {
  @Option(help: "Which finding, as the model's description names it. Default: the last one.")
  var finding: String?

  @Option(
    help:
      "cam, grad-cam, grad-cam++, ablation-cam, eigen-cam, score-cam, occlusion or rise; with derivatives, of networks that fiducial trained: integrated-gradients, smoothgrad, gradient-grad-cam; to compare with: edges, random, centre."
  )
  var method: ExplanationMethodOption = .gradCAM

  @Option(help: "What takes the place of what is covered: mean, blur:8 or a number in the unit that the network sees.")
  var fill = FillOption(.mean)

  @Option(help: "Occlusion: voxels along a side of the window. Default: a tenth of the image.")
  var window: Int?

  @Option(help: "RISE: how many masks.")
  var masks = 2000

  @Option(help: "RISE: how many cells along a side of a mask.")
  var cells = 7

  @Option(help: "Integrated gradients: steps from nothing to the image.")
  var steps = 64

  @Option(help: "Eigen- and Score-CAM: the value in the network that holds the maps. Default: what is pooled last.")
  var layer: String?

  @Option(help: "The seed of all that is drawn.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (2...1_000_000).contains(masks) else {
      throw ValidationError("--masks is \(masks), and 2 to 1000000 is needed")
    }
    guard (1...256).contains(cells) else { throw ValidationError("--cells is \(cells), and 1 to 256 is needed") }
    guard (1...100_000).contains(steps) else { throw ValidationError("--steps is \(steps), and 1 to 100000 is needed") }
    if let window, window < 1 { throw ValidationError("--window is \(window), and 1 or more is needed") }
  }
}
