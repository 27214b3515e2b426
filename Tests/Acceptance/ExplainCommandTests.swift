// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import ONNXGraphs
import TestSupport
import Testing

/// Whether networks can be run here.
private enum Engine {
  static let isThere = FileManager.default.fileExists(atPath: Command.root.appending(path: ".deps/openvino/lib").path)
}

/// Explanations by the command, of networks so small that their maps can be worked out on paper.
@Suite(.enabled(if: Engine.isThere, "the engine's library is not installed"))
struct ExplainCommandTests {
  /// Two maps, *x* above 0 and −*x* above 0; `spot` is 2 times the first less the second less 1, `none` is 0.
  private func segmenter(in folder: TemporaryFolder) throws -> String {
    var net = ONNXGraphBuilder(name: "segmenter")
    let image = net.input("image", shape: [nil, 1, nil, nil])
    let maps = net.relu(net.conv(image, weights: [1, -1], shape: [2, 1, 1, 1]))
    let logits = net.conv(maps, weights: [0, 0, 2, -1], shape: [2, 2, 1, 1], bias: [0, -1])
    net.output(net.softmax(logits, named: "shares"), shape: [nil, 2, nil, nil])
    return try package("segmenter", net.model(), task: "segmentation", output: "shares", form: "softmax", in: folder)
  }

  /// The mean of what is above 0, for and against.
  private func classifier(in folder: TemporaryFolder, recipe: String, finding: String) throws -> String {
    var net = ONNXGraphBuilder(name: "classifier")
    let image = net.input("image", shape: [nil, 1, nil, nil])
    let maps = net.relu(net.conv(image, weights: [1, -1, 0.5], shape: [3, 1, 1, 1], bias: [-0.6, 0.2, 0]))
    let flat = net.flatten(net.globalAveragePool(maps))
    net.output(net.gemm(flat, weights: [-9, 1, 0, 9, -1, 0.5], outputs: 2, named: "logits"), shape: [nil, 2])
    return try package(
      "classifier", net.model(), task: "multilabel", output: "logits", form: "sigmoid", recipe: recipe,
      finding: finding, in: folder)
  }

  private func package(
    _ name: String, _ network: ONNXModel, task: String, output: String, form: String,
    recipe: String = "{step: clip, lower: -1000, upper: 1000}", finding: String = "spot", in folder: TemporaryFolder
  ) throws -> String {
    let place = folder.file(name)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try Data(try network.bytes()).write(to: place.appending(path: "model.onnx"))
    try folder.write(
      "\(name)/model.yaml",
      """
      fiducial-model: 1
      name: \(name)
      version: "1"
      task: \(task)
      weights: model.onnx
      licence: Apache-2.0
      inputs:
        - name: image
          layout: NCHW
          channels: 1
          recipe:
            - \(recipe)
      outputs:
        - name: \(output)
          meaning: \(form == "softmax" ? "probabilities" : "logits")
          activation: \(form == "softmax" ? "none" : form)
          classes: [none, \(finding)]
      intended-use:
        statement: Tests of the command
      out-of-scope:
        - Patients
      """)
    return place.path
  }

  private func picture(_ name: String, _ values: [Int: Double], rest: Double, in folder: TemporaryFolder) throws
    -> String
  {
    let numbers = (0..<64).map { String(values[$0] ?? rest) }.joined(separator: " ")
    return try folder.write(
      name, "NRRD0004\ntype: float\ndimension: 3\nsizes: 8 8 1\nencoding: ascii\n\n\(numbers)\n"
    ).path
  }

  @Test func `a segmenter is asked for the sum over what it outlines, or over a region that is given`() throws {
    let folder = try TemporaryFolder()
    let model = try segmenter(in: folder)
    // Outlined are the voxels of 3 and 1, whose logits are 5 and 1; the others have −2.
    let image = try picture("image.nrrd", [20: 3, 50: 1], rest: -1, in: folder)
    func explained(_ words: String...) throws -> Command.Outcome {
      try Command.run(
        ["explain", model, image, "--finding", "spot", "--json", "--out", folder.file("out").path] + words)
    }
    func first(_ outcome: Command.Outcome) throws -> [String: Any] {
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try #require(
        (try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])?.first)
    }
    let own = try first(try explained())
    #expect(own["score"] as? Double == 6)
    #expect(own["regionVoxels"] as? Int == 2)
    // The mean derivatives are 2 · 2/64 and −2/64: the greatest value is 3 · 4/64.
    #expect(abs((own["greatest"] as? Double ?? 0) - 0.1875) < 1e-6)
    let region = try picture("region.nrrd", [50: 1], rest: 0, in: folder)
    let given = try first(try explained("--region", region))
    #expect(given["score"] as? Double == 1)
    #expect(given["regionVoxels"] as? Int == 1)
    #expect(abs((given["greatest"] as? Double ?? 0) - 0.09375) < 1e-6)
    for method in ["occlusion", "rise", "score-cam", "eigen-cam"] {
      #expect(try first(try explained("--method", method, "--masks", "50"))["score"] as? Double == 6)
    }
    let refused = try explained("--method", "grad-cam++")
    #expect(refused.code == 65 && refused.errors.contains("no closed form for a segmenter"))
    let empty = try picture("empty.nrrd", [:], rest: -1, in: folder)
    let nothing = try Command.run(["explain", model, empty, "--finding", "spot", "--out", folder.file("out").path])
    #expect(nothing.code == 65 && nothing.errors.contains("--region gives one"))
    let two = try Command.run(["explain", model, image, empty, "--region", region, "--out", folder.file("out").path])
    #expect(two.code == 65 && two.errors.contains("found 2 images"))
  }

  @Test func `a DICOM image is explained as it lies, and the capture names it`() throws {
    let folder = try TemporaryFolder()
    let model = try segmenter(in: folder)
    let files = [folder.file("slice.dcm")]
    // Stored numbers as they are, so that some lie above 0.
    var slice = MadeImages.slice(0)
    slice.set(.rescaleIntercept, .decimalString, .text(["0"]))
    try Data(try MadeImages.bytes(slice)).write(to: files[0])
    let out = folder.file("out").path
    let done = try Command.run([
      "explain", model, files[0].path, "--finding", "spot", "--dicom", "--json", "--out", out,
    ])
    #expect(done.code == 0, "\(done.errors)")
    let name = files[0].deletingPathExtension().lastPathComponent
    let capture = folder.file("out/\(name).dcm").path
    let header = try Command.run(["dicom", "json", "--lines", capture]).output
    #expect(header.contains("1.2.840.10008.5.1.4.1.1.7"))
    #expect(header.contains(MadeImages.study) && header.contains("2.25.2000.1"))
    #expect(header.contains("grad-cam for spot by segmenter 1, sha256:"))
    #expect(try Command.run(["dicom", "verify", capture]).code == 0)
    let image = try picture("image.nrrd", [20: 3], rest: -1, in: folder)
    let refused = try Command.run(["explain", model, image, "--finding", "spot", "--dicom", "--out", out])
    #expect(refused.code == 65 && refused.errors.contains("joins the study of one"))
  }

  @Test func `demands are read alike where they are checked and where the protocol is`() throws {
    let folder = try TemporaryFolder()
    let model = try classifier(in: folder, recipe: "{step: clip, lower: -9, upper: 9}", finding: "spot")
    for number in 0..<4 { _ = try picture("i\(number).nrrd", [9 * number: 4], rest: 0.2 * Double(number), in: folder) }
    let cases = try folder.write(
      "cases.csv", "image,patient\n" + (0..<4).map { "i\($0).nrrd,p\($0)\n" }.joined())
    func check(_ demands: String) throws -> Command.Outcome {
      let file = try folder.write("demands.yaml", demands)
      return try Command.run([
        "explain", "check", model, cases.path, "--finding", "spot", "--criteria", file.path, "--replicates", "100",
        "--fill", "0", "--out", folder.file("out").path,
      ])
    }
    let wrong = try check("explanations:\n  - {measure: pointin, at-least: 0}\n  - {measure: pointing}\n")
    #expect(wrong.code == 65)
    #expect(wrong.errors.contains("did you mean \"pointing\"?") && wrong.errors.contains("one of at-least and at-most"))
    #expect(wrong.errors.contains("demands.yaml:2"))
    // Nothing is outlined, so what is demanded of outlines cannot be judged.
    #expect(try check("explanations: [{measure: pointing, at-least: 0.5}]").code == 2)
    #expect(try check("explanations: [{measure: deletion.gain, of: random order, at-least: -2}]").code == 0)
    #expect(try check("explanations: [{measure: deletion.gain, of: random order, at-least: 2}]").code == 1)
    let chest = Command.root.appending(path: "Examples/chest.yaml")
    let plan = try folder.write(
      "protocol.yaml",
      try String(contentsOf: chest, encoding: .utf8)
        + "\nexplanations:\n  - {measure: deletion.gain, of: random order, at-least: 2}\n")
    let planned = try Command.run(["evaluate", plan.path, "--check"])
    #expect(planned.code == 0, "\(planned.errors)")
    #expect(planned.output.contains("Explanations: 1 demand, judged by 'fiducial explain check' and not here"))
    #expect(try check(try folder.text("protocol.yaml")).code == 1)
    #expect(try check(try String(contentsOf: chest, encoding: .utf8)).errors.contains("no key \"explanations\""))
  }

  @Test func `the outlines of a data set's labels are what maps are held against`() throws {
    let folder = try TemporaryFolder()
    let cohort = folder.file("cohort")
    func run(_ arguments: String...) throws -> Command.Outcome {
      try Command.run(arguments + ["--archive", folder.file("archive").path])
    }
    let made = try Command.run([
      "phantom", "make", "--patients", "6", "--output", cohort.path, "--masks", "png", "--workers", "1",
    ])
    #expect(made.code == 0, "\(made.errors)")
    #expect(try run("archive", "create").code == 0)
    #expect(try run("import", cohort.path, "--synthetic", "--without-features").code == 0)
    let masks = cohort.appending(path: "masks.csv")
    let rows = try String(contentsOf: masks, encoding: .utf8).split(whereSeparator: \.isNewline)
    let names = rows[0].split(separator: ",", omittingEmptySubsequences: false)
    let place = try #require(names.firstIndex(of: "name"))
    let finding = String(rows[1].split(separator: ",", omittingEmptySubsequences: false)[place])
    let labelled = try run(
      "dataset", "label", masks.path, "--match", "case", "--finding-column", "name", "--box", "left,top,right,bottom",
      "--source", "phantom", "--author", "truth")
    #expect(labelled.code == 0, "\(labelled.errors)")
    #expect(try run("dataset", "create", "made", "--all", "--purpose", "validation").code == 0)
    let model = try classifier(
      in: folder,
      recipe: "{step: resize, size: [16, 16, null], interpolation: linear}\n      - {step: normalise, by: min-max}",
      finding: finding)
    let done = try run(
      "explain", "check", model, "made@1", "--finding", finding, "--most", "3", "--cascade", "2", "--independent", "1",
      "--other", model, "--replicates", "100", "--fill", "0", "--json", "--out", folder.file("out").path)
    #expect([0, 1, 2].contains(done.code), "\(done.errors)")
    let answer = try done.json()
    #expect((answer["caseList"] as? String)?.contains("with an outline of \(finding.lowercased())") == true)
    let estimates = try #require(answer["estimates"] as? [[String: Any]])
    func value(_ name: String) -> Double? { estimates.first { $0["name"] as? String == name }?["value"] as? Double }
    #expect(value("pointing") != nil && value("relevance-mass") != nil)
    #expect(value("randomised-layer.spearman") != nil)
    // The other model is the same one, so its maps are the same.
    #expect(value("randomised-labels.spearman") == 1)
    let nobody = try run("explain", "check", model, "made@1", "--finding", "none", "--out", folder.file("out").path)
    #expect(nobody.code == 65 && nobody.errors.contains("nobody says none"))
    #expect(try run("explain", "check", model, "other@1", "--out", folder.file("out").path).code == 65)
  }
}
