// SPDX-License-Identifier: Apache-2.0
import Foundation
import ImageFiles
import TestSupport
import Testing

/// From pictures with answers to a registered model that is judged on others, by the command alone and with the real engine.
@Suite(
  .serialized,
  .enabled(
    if: MadeModel.isEngineThere && TrainingEngineFiles.areThere,
    "an engine is not laid into .deps; scripts/setup fetches it where it can be had"))
struct `The story of a trained model` {
  private struct Made {
    let folder: TemporaryFolder

    func run(_ arguments: [String]) throws -> Command.Outcome {
      try Command.run(
        arguments, in: folder.location,
        environment: ["FIDUCIAL_ARCHIVE": folder.file("a").path, "XDG_CACHE_HOME": folder.file("cache").path])
    }

    @discardableResult func done(_ arguments: String...) throws -> Command.Outcome {
      let outcome = try run(arguments)
      #expect(outcome.code == 0, "\(arguments.joined(separator: " ")): \(outcome.errors)\(outcome.output)")
      return outcome
    }

    func json(_ file: String) throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: try Data(contentsOf: folder.file(file))) as? [String: Any] ?? [:]
    }
  }

  static let side = 16

  /// A picture of noise, in which a disc lies or not, and the disc's mask.
  static func picture(_ number: Int, hasDisc: Bool) -> (image: Data, mask: Data) {
    var (pixels, mask) = ([UInt8](), [UInt8]())
    for row in 0..<side {
      for column in 0..<side {
        let noise = (Double(number * 131 + row * 17 + column * 7) * 0.6180339887).truncatingRemainder(dividingBy: 1)
        let (y, x) = (Double(row) - 8 - Double(number % 3), Double(column) - 7 + Double(number % 4))
        let isIn = hasDisc && x * x + y * y < 16
        pixels.append(UInt8(80 * noise + (isIn ? 120 : 20)))
        mask.append(isIn ? 1 : 0)
      }
    }
    return (
      Data(PNGFile.bytes(grey8: pixels, columns: side, rows: side)),
      Data(PNGFile.bytes(grey8: mask, columns: side, rows: side))
    )
  }

  /// Pictures of as many patients, a table of them, and an archive with a data set in three parts.
  private func made(patients: Int = 60) throws -> Made {
    let made = Made(folder: try TemporaryFolder())
    let images = made.folder.file("images")
    for place in [images, made.folder.file("masks")] {
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    }
    var table = "file,subject,disc\n"
    var rows = "case,image,mask,patient,part,site,disc,sim\n"
    for number in 0..<patients {
      let hasDisc = number % 2 == 1
      let (image, mask) = Self.picture(number, hasDisc: hasDisc)
      try image.write(to: images.appending(path: "p\(number).png"))
      try mask.write(to: made.folder.file("masks").appending(path: "p\(number).png"))
      table += "p\(number).png,S\(number),\(hasDisc ? 1 : 0)\n"
      let part = number % 10 < 6 ? "train" : number % 10 < 8 ? "tune" : "past"
      rows +=
        "c\(number),images/p\(number).png,masks/p\(number).png,S\(number),\(part),\(number % 3 == 0 ? "north" : "lake"),"
      rows += "\(hasDisc ? 1 : 0),0\n"
    }
    try made.folder.write("cases.csv", table)
    try made.folder.write("table.csv", rows)
    return made
  }

  private func configuration(
    _ data: String, task: String = "{label: disc, classes: {none: 0, disc: 1}}",
    network: String = "{name: small-cnn, width: 4}", more: String = ""
  ) -> String {
    """
    fiducial-training: 1
    name: discs
    data: \(data)
    task: \(task)
    input: {recipe: [{step: normalise, by: z-score}, {step: resize, size: [16, 16, null], interpolation: linear}]}
    network: \(network)
    optimiser: {rule: adamw, rate: 0.01}
    batch: 12
    epochs: 6
    threads: 1
    package: {intended-use: Tells pictures with a disc., licence: LicenseRef-none}
    \(more)
    """
  }

  @Test func `goes from an archive to a registered version that leads back to its images, and is judged on others`()
    throws
  {
    let made = try made()
    try made.done("archive", "create")
    try made.done(
      "import", "images", "--table", "cases.csv", "--image", "file", "--patient", "subject", "--synthetic", "--reason",
      "made for a test")
    try made.done("dataset", "label", "--from-attribute", "disc", "--finding", "disc", "--source", "phantom")
    try made.done("dataset", "create", "discs", "--all", "--purpose", "training")
    try made.done(
      "dataset", "split", "discs", "--parts", "train=0.5,tune=0.25,test=0.25", "--stratify", "disc", "--lock", "test")
    let data = "{dataset: discs@1}"
    try made.folder.write("undeclared.yaml", configuration(data))
    let undeclared = try made.run(["train", "undeclared.yaml", "--output", "undeclared"])
    #expect(undeclared.code == 65)
    #expect(undeclared.errors.contains("the configuration says synthetic: true"), "\(undeclared.errors)")
    try made.folder.write(
      "locked.yaml", configuration("{dataset: discs@1, synthetic: true, parts: {train: train, tune: test}}"))
    let locked = try made.run(["train", "locked.yaml", "--output", "locked"])
    #expect(locked.code == 65)
    #expect(locked.errors.contains("locked"), "\(locked.errors)")

    try made.folder.write("train.yaml", configuration("{dataset: discs@1, synthetic: true}"))
    let trained = try made.done(
      "train", "train.yaml", "--output", "run", "--register", "--developer", "tester", "--json")
    let registered = try #require((try trained.json()["registered"] as? [String])?.first)
    #expect(registered.contains("discs@1"))
    let facts = try made.json("run/package/training.json")
    let version = try made.done("dataset", "show", "discs@1", "--json").json()["digest"] as? String
    #expect((facts["data"] as? [String: Any])?["version"] as? String == version)
    #expect((facts["configuration"] as? String)?.hasPrefix("sha256:") == true)
    #expect((facts["software"] as? String)?.hasPrefix("fiducial ") == true)
    let shown = try made.done("model", "show", registered, "--json")
    #expect(shown.output.contains(version ?? "no version"), "the registry does not lead back to the images")

    // Nobody asks a registered version that nobody signed.
    try made.done("model", "sign", "discs@1", "--key", "office.key", "--make-key")
    try made.done("predict", "discs@1", "discs@1:tune", "--out", "scores.csv")
    #expect(try made.folder.text("scores.csv").split(separator: "\n").count > 10)
    try made.folder.write(
      "judge.yaml",
      """
      fiducial: 1
      title: Discs
      question: Does it tell pictures with a disc?
      data:
        model: run/package
        dataset: discs@1:tune
        archive: a
        finding: disc
        positive: 1
      endpoints:
        primary:
          - {id: area, metric: auc}
      acceptance:
        criteria:
          - criterion: "area.lower >= 0.01"
      """)
    let judged = try made.run(["evaluate", "judge.yaml", "-o", "report"])
    #expect([0, 1, 2].contains(judged.code), "\(judged.errors)")
  }

  @Test func `trains ensembles, parts by patient and searches from a table`() throws {
    let made = try made()
    let data = "{table: table.csv, columns: {site: site}}"
    for (name, more) in [
      ("ensemble", "ensemble: 2"), ("parts", "cross-validation: 3"),
      ("search", "search: {method: halving, trials: 4, ranges: {rate: {from: 0.001, to: 0.03, scale: logarithmic}}}"),
      ("curve", "learning-curve: {shares: [0.2, 0.4, 0.7, 1], repeats: 2, gain: 0.02}"),
    ] {
      try made.folder.write("\(name).yaml", configuration(data, more: more))
      try made.done("train", "\(name).yaml", "--output", name)
    }
    for file in [
      "ensemble/member-1/package/model.yaml", "ensemble/member-2/package/model.yaml", "parts/out-of-fold.csv",
      "search/trials.csv", "curve/learning-curve.csv", "curve/learning-curve.svg",
    ] { #expect(FileManager.default.fileExists(atPath: made.folder.file(file).path), "\(file)") }
    #expect(try made.folder.text("parts/out-of-fold.csv").split(separator: "\n").count == 49)
    #expect(try made.folder.text("curve/learning-curve.csv").split(separator: "\n").count == 9)
  }

  @Test func `outlines, and says how well`() throws {
    let made = try made(patients: 200)
    try made.folder.write(
      "masks.yaml",
      configuration(
        "{table: table.csv}", task: "{masks: mask, classes: {outside: 0, disc: 1}}",
        network: "{name: unet, width: 4, stages: 2}", more: "early-stopping: {metric: dice}"))
    let outcome = try made.done("train", "masks.yaml", "--output", "outlined", "--json")
    let runs = try outcome.json()["runs"] as? [[String: Any]]
    let figures = runs?.first?["tuning"] as? [[String: Any]]
    let dice = try #require(figures?.first { $0["name"] as? String == "dice" }?["value"] as? Double)
    #expect(dice > 0.5, "the overlap is \(dice)")
  }

  /// Pictures of sizes of their own, each with a bright square, their masks, and a table; every fourth one chooses.
  private func squares(_ folder: TemporaryFolder) throws {
    var table = "image,mask,patient,part\n"
    for number in 0..<24 {
      let (rows, columns) = (30 + 7 * (number % 3), 26 + 5 * (number % 4))
      let (top, left) = (4 + number % 9, 3 + number % 7)
      var (pixels, mask) = ([UInt8](), [UInt8]())
      for row in 0..<rows {
        for column in 0..<columns {
          let noise = (Double(number * 131 + row * 17 + column * 7) * 0.6180339887).truncatingRemainder(dividingBy: 1)
          let isIn = (top..<top + 12).contains(row) && (left..<left + 12).contains(column)
          pixels.append(UInt8(80 * noise + (isIn ? 120 : 20)))
          mask.append(isIn ? 1 : 0)
        }
      }
      try Data(PNGFile.bytes(grey8: pixels, columns: columns, rows: rows)).write(to: folder.file("s\(number).png"))
      try Data(PNGFile.bytes(grey8: mask, columns: columns, rows: rows)).write(to: folder.file("m\(number).png"))
      table += "s\(number).png,m\(number).png,S\(number),\(number % 4 == 3 ? "tune" : "train")\n"
    }
    try folder.write("squares.csv", table)
  }

  private func planned(_ plan: String) -> String {
    """
    fiducial-training: 1
    name: squares
    data: {table: squares.csv}
    task: {masks: mask, classes: {outside: 0, square: 1}}
    plan: \(plan)
    optimiser: {rule: adamw, rate: 0.01}
    steps-per-epoch: 8
    epochs: 15
    threads: 1
    package: {intended-use: Outlines squares in made pictures., licence: LicenseRef-none}
    """
  }

  @Test func `plans from the images, learns from pieces of them, and outlines whole ones on their own grid`() throws {
    let made = Made(folder: try TemporaryFolder())
    try squares(made.folder)
    // Little memory makes pieces that are smaller than the pictures.
    try made.folder.write("plan.yaml", planned("{memory: 0.002}"))
    let told = try made.done("train", "plan.yaml", "--check", "--json").json()
    #expect(
      (told["seen"] as? String)?.hasPrefix("18 images to learn from, of 30 × 26 to 44 × 36 pixels") == true, "\(told)")
    #expect((told["spacing"] as? String)?.contains("the median of the images") == true)
    let outcome = try made.done("train", "plan.yaml", "--output", "run", "--json").json()
    let plan = try made.json("run/plan.json")
    let segmentation = try #require(plan["segmentation"] as? [String: Any])
    let patch = try #require(segmentation["patch"] as? [Int])
    #expect(patch[0] < 30 && (plan["pieces"] as? [String: Any])?["size"] as? [Int] == patch)
    #expect(plan["batch"] as? Int == segmentation["batch"] as? Int)
    let figures = (outcome["runs"] as? [[String: Any]])?.first?["tuning"] as? [[String: Any]]
    let dice = try #require(figures?.first { $0["name"] as? String == "dice" }?["value"] as? Double)
    #expect(dice > 0.8, "the overlap is \(dice)")
    try made.done("predict", "run/package", "s3.png", "s7.png", "--out", "cases.csv", "--masks", "outlines")
    #expect(try made.folder.text("cases.csv").split(separator: "\n").count == 3)
    let masks = try FileManager.default.contentsOfDirectory(atPath: made.folder.file("outlines").path)
    #expect(masks.count == 2)
    // The figure of the tuning part is that of the masks which predict draws: voxels of the square lie near 144.
    let row = try #require(try made.folder.text("cases.csv").split(separator: "\n").dropFirst().first)
    #expect(row.split(separator: ",", omittingEmptySubsequences: false).contains { (100...190).contains(Int($0) ?? 0) })
  }

  @Test func `says why nothing can be planned`() throws {
    let made = Made(folder: try TemporaryFolder())
    try squares(made.folder)
    try made.folder.write("little.yaml", planned("{memory: 0.00001}"))
    let little = try made.run(["train", "little.yaml", "--output", "run"])
    #expect(little.code == 65)
    #expect(little.errors.contains("no network can be planned for these images"), "\(little.errors)")
    #expect(little.errors.contains("; with memory: "), "\(little.errors)")
    #expect(!FileManager.default.fileExists(atPath: made.folder.file("run").path))
  }

  @Test func `refuses a network that forgot, and lets one pass that did not`() throws {
    let made = try made(patients: 300)
    try made.folder.write("first.yaml", configuration("{table: table.csv}"))
    try made.done("train", "first.yaml", "--output", "first")
    // The same pictures with the answers turned over: what was learnt before is unlearnt.
    let lines = try made.folder.text("table.csv").split(separator: "\n").map(String.init)
    let turned = lines.map { line -> String in
      var cells = line.split(separator: ",").map(String.init)
      if ["0", "1"].contains(cells[6]), cells[4] != "past" { cells[6] = cells[6] == "1" ? "0" : "1" }
      return cells.joined(separator: ",")
    }
    try made.folder.write("turned.csv", turned.joined(separator: "\n") + "\n")
    let network = "{name: small-cnn, width: 4, start: first}"
    let gate = "acceptance: {past: [past], margin: 0.05, by: [site]}"
    for (name, table) in [("kept", "table"), ("forgot", "turned")] {
      try made.folder.write(
        "\(name).yaml", configuration("{table: \(table).csv, columns: {site: site}}", network: network, more: gate))
    }
    let kept = try made.run(["train", "kept.yaml", "--output", "kept"])
    #expect(kept.code == 0, "\(kept.output)\(kept.errors)")
    #expect(kept.output.contains("accepted: auc"))
    let forgot = try made.run(["train", "forgot.yaml", "--output", "forgot"])
    #expect(forgot.code == 1, "\(forgot.output)\(forgot.errors)")
    #expect(forgot.output.contains("not accepted"))
    #expect(try made.folder.text("forgot/package/card.md").contains("not accepted"))
    #expect(try made.folder.text("forgot/acceptance.csv").contains("site,lake"))
    #expect(
      (try made.json("forgot/package/training.json")["acceptance"] as? [String: Any])?["accepted"] as? Bool == false)

    try made.done("harmonise", "adapt", "first", "images", "--site", "lake", "--output", "adapted")
    #expect(try made.folder.text("adapted/model.yaml").contains("0.1-lake"))
    #expect(try made.folder.text("adapted/card.md").contains("not known to hold here"))
    let images = made.folder.file("images").path
    try made.done("predict", "adapted", images, "--out", "adapted.csv", "--no-cache")
    try made.done("predict", "first/package", images, "--out", "first.csv", "--no-cache")
    #expect(try made.folder.text("adapted.csv") != made.folder.text("first.csv"))
  }

  @Test func `a simulated image never judges real ones, whatever place it comes from`() throws {
    let made = try made()
    let lines = try made.folder.text("table.csv").split(separator: "\n").map(String.init)
    func mixed(_ part: String) -> String {
      lines.map { line in
        var cells = line.split(separator: ",").map(String.init)
        if cells[4] == part { cells[7] = "1" }
        return cells.joined(separator: ",")
      }.joined(separator: "\n") + "\n"
    }
    let columns = "columns: {synthetic: sim, site: site}"
    let judging = "are simulated; real images are judged by real ones"
    for (name, part, declared, words) in [
      ("tune", "tune", "true", judging), ("train", "train", "false", "does not say"),
      ("past", "past", "true", judging),
    ] {
      try made.folder.write("\(name).csv", mixed(part))
      try made.folder.write(
        "\(name).yaml",
        configuration(
          "{table: \(name).csv, synthetic: \(declared), \(columns)}",
          network: "{name: small-cnn, width: 4, start: nowhere.safetensors}", more: "acceptance: {past: past}"))
      let outcome = try made.run(["train", "\(name).yaml", "--output", name])
      #expect(outcome.code == 65)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    // Simulated images may be learnt from where that is said.
    try made.folder.write("said.yaml", configuration("{table: train.csv, synthetic: true, \(columns)}"))
    try made.done("train", "said.yaml", "--output", "said")
    #expect(try made.folder.text("said/package/card.md").contains("simulated"))
  }
}

/// What a training needs beside the command.
enum TrainingEngineFiles {
  /// Whether libtorch lies where set-up lays it.
  static let areThere = FileManager.default.fileExists(
    atPath: Command.root.appending(path: ".deps/torch/lib/libfiducial_torch.so").path)
}
