// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import ModelPackages
import ONNXGraphs
import TestSupport
import Testing
import Vocabulary

@Suite struct `Opening a package` {
  private func faults(_ change: (String) -> String, further: [String: [UInt8]] = [:]) throws -> [InputFault] {
    let changed = change(SmallPackages.yaml)
    let (place, url) = try SmallPackages.folder(changed, further: further)
    defer { withExtendedLifetime(place) {} }
    do {
      _ = try ModelPackage.open(at: url)
      return []
    } catch .faulty(let faults) {
      return faults.faults
    } catch {
      throw error
    }
  }

  @Test func `reads everything that the description says`() throws {
    let (place, url) = try SmallPackages.folder()
    defer { withExtendedLifetime(place) {} }
    let package = try ModelPackage.open(at: url)
    let manifest = package.manifest
    #expect(manifest.name == "effusion" && manifest.version == "1.2" && manifest.task == .multilabel)
    #expect(manifest.inputs[0].recipe.steps.count == 2)
    #expect(manifest.outputs[0].classes == ["effusion", "pneumothorax"])
    #expect(manifest.operatingPoints.map(\.threshold) == [0.5, 0.2])
    #expect(manifest.accepts == ["modality": ["DX", "CR"]])
    #expect(manifest.acceptedRanges == ["age-years": 18...120])
    #expect(manifest.intendedUsers == ["radiologists"] && manifest.outOfScope == ["children"])
    #expect(manifest.embeddingValue == "vector" && manifest.featuresValue == "features")
    #expect(manifest.uncertainty.views == [.mirrored, .shifted])
    #expect(package.card == "# Card\n")
    #expect(package.files.map(\.path) == ["card.md", "model.yaml", "weights.onnx"])
    #expect(try package.network().outputs[0].name == "logits")
  }

  @Test(arguments: [
    ("name: effusion", "name: -effusion", "name", "-effusion"), ("task: multilabel", "task: multi", "task", "multi"),
    ("licence: Apache-2.0", "licence: Apache 2.0", "licence", "Apache"),
    ("licence: Apache-2.0", "licence: Apache-2", "licence", "Apache-2"),
    ("layout: NCHW", "layout: NCDHW", "inputs[0].layout", "NCDHW for 4 axes"),
    ("channels: 1", "channels: 3", "inputs[0].channels", "3"),
    ("channels: 1", "chanels: 1", "inputs[0].chanels", "unknown key"),
    ("- name: image", "- name: imag", "inputs[0].name", "imag"),
    ("size: [4, 4, null]", "size: [8, 4, null]", "inputs[0].recipe", "makes 8 along columns"),
    ("by: min-max", "by: minmax", "inputs[0].recipe[1].by", "minmax"),
    ("- name: logits", "- name: logit", "outputs[0].name", "logit"),
    ("classes: [effusion, pneumothorax]", "classes: [effusion]", "outputs[0].classes", "1 class"),
    ("activation: sigmoid", "activation: softmax", "outputs[0].activation", "softmax"),
    ("    activation: sigmoid\n", "", "outputs[0].activation", "no key"),
    ("threshold: 0.2", "threshold: 1.2", "operating-points[1].threshold", "1.2"),
    ("finding: effusion, threshold: 0.2", "finding: efusion, threshold: 0.2", "operating-points[1].finding", "efusion"),
    ("name: careful", "name: default", "operating-points[1].name", "default"),
    ("age-years: [18, 120]", "age-years: [120, 18]", "accepts.age-years", "120"),
    ("age-years: [18, 120]", "ages: [18, 120]", "accepts.ages", "unknown key"),
    ("embedding: vector", "embedding: vectr", "values.embedding", "vectr"),
    ("weights: weights.onnx", "weights: weight.onnx", "weights", "no file"),
    ("weights: weights.onnx", "weights: ../weights.onnx", "weights", ".."),
    ("views: [mirrored, shifted]", "views: [mirored]", "uncertainty.views", "mirored"),
    ("fiducial-model: 1", "fiducial-model: 2", "fiducial-model", "version 2"),
    ("  statement: Marks radiographs with fluid for earlier reading.\n", "", "intended-use.statement", "no key"),
  ])
  func `names a fault with its key and line`(old: String, new: String, key: String, words: String) throws {
    let found = try faults { $0.replacing(old, with: new, maxReplacements: 1) }
    let fault = try #require(found.first { $0.column == key }, "\(found)")
    #expect(fault.found.contains(words), "\(fault)")
    #expect(fault.row != nil && fault.file == "model.yaml")
    #expect(!fault.expected.isEmpty)
  }

  @Test func `gives all faults at once, with the nearest name`() throws {
    let found = try faults {
      $0.replacing("- name: image", with: "- name: imag").replacing("embedding: vector", with: "embedding: vectr")
    }
    #expect(found.count >= 2)
    #expect(found.contains { $0.expected.contains("image") } && found.contains { $0.expected.contains("did you mean") })
  }

  @Test func `refuses a package without a description, and files that are links`() throws {
    let place = try TemporaryFolder()
    #expect(throws: ModelPackageError.self) { try ModelPackage.open(at: place.location) }
    let (other, url) = try SmallPackages.folder()
    defer { withExtendedLifetime(other) {} }
    try FileManager.default.createSymbolicLink(
      at: url.appending(path: "outside"), withDestinationURL: URL(filePath: "/etc/hostname"))
    #expect(throws: ModelPackageError.self) { try ModelPackage.open(at: url) }
  }

  @Test func `names what is wrong with the weights`() throws {
    let bytes = try SmallPackages.network().bytes()
    let found = try faults({ $0 }, further: ["weights.onnx": Array(bytes.dropLast(9))])
    #expect(found.allSatisfy { $0.file == "weights.onnx" } && !found.isEmpty)
  }

  @Test func `reads a recipe and licences in their other forms`() throws {
    let recipe = PreprocessingRecipe(steps: [.normalise(.minMax)])
    let steps = SmallPackages.yaml.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.contains("- {step") }.joined(separator: "\n")
      .replacing("recipe:", with: "recipe: parts/recipe.json")
      .replacing("licence: Apache-2.0", with: "licence: (MIT OR Apache-2.0) AND LicenseRef-ours")
    let (place, url) = try SmallPackages.folder(
      steps, further: ["parts/recipe.json": Array(recipe.json.text().utf8)])
    defer { withExtendedLifetime(place) {} }
    #expect(try ModelPackage.open(at: url).manifest.inputs[0].recipe == recipe)
  }

  @Test func `writes a first description that is valid`() throws {
    let text = ManifestTemplate(name: "my model", weights: "weights.onnx", network: try SmallPackages.network()).text()
    let (place, url) = try SmallPackages.folder(text)
    defer { withExtendedLifetime(place) {} }
    let manifest = try ModelPackage.open(at: url).manifest
    #expect(manifest.name == "my-model")
    #expect(manifest.outputs[0].classes == ["class1", "class2"])
    #expect(manifest.featuresValue == "features")
  }
}
