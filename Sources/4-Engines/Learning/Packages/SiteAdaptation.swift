// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Inference
public import ModelPackages
import Networks
import ONNXGraphs
public import Prediction
import Training
import Vocabulary
import WeightFiles

/// A trained network brought to another site by that site's images, without answers: adaptive batch normalisation.
///
/// Only the running means and variances of batch normalisation are taken anew, each layer's from what the images of the site do there; no
/// weight moves. Curves and thresholds stay those of the run and are not known to hold at the site, so that the package says so.
/// > Source: Li and others, "Revisiting batch normalization for practical domain adaptation", Pattern Recognition 80 (2018) 109–117.
public struct SiteAdaptation {
  /// Why a run cannot be brought to another site.
  public enum Failure: Error, Sendable, Hashable {
    /// There is no file of that name in the run's folder.
    case noRun(String)
    /// The network has no batch normalisation.
    case noBatchNormalisation
    /// Fewer images than a batch of the run holds, or than two.
    case tooFewImages(found: Int, needed: Int)
    /// The images have another shape than the network takes.
    case shape(found: [Int], expected: [Int])
  }

  /// The package of the run.
  public let package: ModelPackage
  private let plan: TrainingPlan
  private let weights: WeightFile
  private let description: [UInt8]

  /// Opens a run that has ended in a package.
  ///
  /// - Parameter location: The run's folder.
  /// - Throws: ``Failure``, ``RunFailure``, `ModelPackageError`.
  public init(run location: URL) throws {
    for name in [RunFolder.Name.plan, RunFolder.Name.best, RunFolder.Name.package] {
      guard FileManager.default.fileExists(atPath: location.appending(path: name).path) else {
        throw Failure.noRun(name)
      }
    }
    let folder = try RunFolder(location)
    let place = folder.file(RunFolder.Name.package)
    package = try ModelPackage.open(at: place)
    guard let bytes = try folder.bytes(RunFolder.Name.plan),
      let plan = try? JSONDecoder().decode(TrainingPlan.self, from: Data(bytes))
    else { throw RunFailure.record(RunFolder.Name.plan) }
    guard let weights = try folder.weights(RunFolder.Name.best) else { throw Failure.noRun(RunFolder.Name.best) }
    let isNormalised = plan.network.steps.contains { step in
      if case .batchNorm = step.layer { true } else { false }
    }
    guard isNormalised else { throw Failure.noBatchNormalisation }
    (self.plan, self.weights) = (plan, weights)
    do { description = [UInt8](try Data(contentsOf: place.appending(path: "model.yaml"))) } catch {
      throw RunFailure.file("model.yaml", code: EIO)
    }
  }

  /// Makes the package for a site.
  ///
  /// - Parameters:
  ///   - images: Images of the site as the network sees them.
  ///   - site: What the site is called: letters, digits and hyphens; it is added to the version.
  ///   - software: The program, with its version.
  ///   - trainer: Who carries it out.
  /// - Returns: The files of the package, by name; it was opened and checked.
  /// - Throws: ``Failure``, and what the trainer throws.
  public func files(
    for images: ImageSet, site: String, software: String, by trainer: any Trainer
  ) throws -> [String: [UInt8]] {
    let needed = min(plan.batch, 2)
    guard images.count >= needed else { throw Failure.tooFewImages(found: images.count, needed: needed) }
    var bare = plan
    (bare.methods, bare.averaging, bare.mixing) = ([], nil, nil)
    var shown = images
    (shown.use, shown.answers) = (.target, .none)
    try trainer.begin(bare, from: .weights(weights, required: [""]), on: [shown])
    try trainer.adaptStatistics(to: .target)
    let adapted = try trainer.weights(averaged: false)
    let space = Array(images.shape.dropFirst())
    let network = try plan.network.onnx(
      weights: adapted, writing: ONNXWriting(space: [space], properties: ["adapted-to": "\(shown.digest)"]))
    var files = package.attachments
    files["weights.onnx"] = try network.bytes()
    files["model.yaml"] = Array(described(site).utf8)
    files["training.json"] = try record(shown, site: site, software: software)
    files["card.md"] = Array(((package.card ?? "") + card(shown, site: site)).utf8)
    _ = try ModelPackage.open(files: files, name: RunFolder.Name.package)
    return files
  }

  /// The description with another version.
  private func described(_ site: String) -> String {
    let version = JSONValue.string("\(package.manifest.version)-\(site)").text(pretty: false)
    return String(decoding: description, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("version: ") ? "version: \(version)" : String($0) }.joined(separator: "\n")
  }

  private func record(_ images: ImageSet, site: String, software: String) throws(RunFailure) -> [UInt8] {
    guard let bytes = package.attachments["training.json"], let value = try? JSONValue(parsing: bytes),
      case .object(var members) = value
    else { throw .record("training.json") }
    members.append(
      .init(
        "adaptation",
        .object([
          "method": .string("running statistics of batch normalisation"), "site": .string(site),
          "images": .integer(images.count), "patients": .integer(Set(images.patients).count),
          "digest": .string("\(images.digest)"), "from": .string("\(package.digest)"), "software": .string(software),
        ])))
    return Array((JSONValue.object(members).text() + "\n").utf8)
  }

  private func card(_ images: ImageSet, site: String) -> String {
    """

    ## Brought to \(site)

    The running statistics of batch normalisation are those of \(images.count) images of \(Set(images.patients).count) patients without
    answers; no weight moved. Figures, curves and thresholds above are those of the model before it, \(package.digest), and are not known to hold here.

    """
  }
}

extension SiteAdaptation {
  /// The images of some cases as the network sees them.
  ///
  /// - Parameters:
  ///   - cases: The cases.
  ///   - reader: Reads them.
  ///   - progress: Hears how many are read; where it is false the reading ends.
  /// - Returns: The images without answers, and how many could not be read.
  /// - Throws: `CaseFailure` where nothing can be read at all, ``Failure``.
  public func images(
    of cases: [CaseReference], reader: ImageCaseReader, progress: (Int) throws -> Void
  ) throws -> (set: ImageSet, unread: Int) {
    guard let input = package.manifest.inputs.first.flatMap({ ImageInput($0) }) else { throw Failure.noRun("input") }
    var pixels: [Float] = []
    var shape: [Int]?
    var kept: [CaseReference] = []
    for (place, reference) in cases.enumerated() {
      try progress(place + 1)
      let prepared: ModelImage
      do {
        prepared = try input.prepared(try reader.imageCase(reference).volume)
      } catch let failure as CaseFailure where failure.isOfEverything {
        throw failure
      } catch { continue }
      let found = Array(prepared.tensor.shape.dropFirst())
      if let shape, shape != found { throw Failure.shape(found: found, expected: shape) }
      shape = found
      pixels += prepared.tensor.values
      kept.append(reference)
    }
    let numbers = Numbering(kept.map(\.patient))
    let set = ImageSet(
      use: .target, shape: shape ?? [], pixels: pixels, answers: .none, patients: kept.map { numbers[$0.patient] },
      names: kept.map(\.id), patientNames: numbers.names)
    return (set, cases.count - kept.count)
  }
}
