// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// From pictures to a verdict: a model is asked about a data set, and the same is judged both ways.
@Suite(.enabled(if: MadeModel.isEngineThere, "the engine is not installed"))
struct `Asking a model about a data set` {
  private struct Made {
    let folder: TemporaryFolder

    func run(_ arguments: [String]) throws -> Command.Outcome {
      try Command.run(
        arguments, in: folder.location,
        environment: ["FIDUCIAL_ARCHIVE": folder.file("a").path, "XDG_CACHE_HOME": folder.file("cache").path])
    }

    func done(_ arguments: String...) throws -> Command.Outcome {
      let outcome = try run(arguments)
      #expect(outcome.code == 0, "\(arguments.joined(separator: " ")): \(outcome.errors)\(outcome.output)")
      return outcome
    }
  }

  /// Twelve pictures, each brighter than the one before; what is said of the brighter half is `bright`, but of two.
  private func made() throws -> Made {
    let made = Made(folder: try TemporaryFolder())
    let images = made.folder.file("images")
    try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
    var table = "file,subject,half,bright\n"
    for number in 0..<12 {
      try MadeModel.picture(UInt8(10 + 20 * number)).write(to: images.appending(path: "p\(number).png"))
      let isBright = number == 4 || (number > 5 && number != 7)
      table += "p\(number).png,S\(number),\(number % 3 == 0 ? "test" : "train"),\(isBright ? 1 : 0)\n"
    }
    try made.folder.write("cases.csv", table)
    try MadeModel.write(to: made.folder.file("model"))
    _ = try made.done("archive", "create")
    _ = try made.done(
      "import", "images", "--table", "cases.csv", "--image", "file", "--patient", "subject", "--synthetic", "--reason",
      "made for a test")
    _ = try made.done("dataset", "label", "--from-attribute", "bright", "--finding", "bright", "--source", "reader")
    _ = try made.done("dataset", "create", "light", "--all", "--purpose", "validation")
    return made
  }

  private func plan(_ data: String) -> String {
    """
    fiducial: 1
    title: Brightness
    question: Does it tell bright pictures from dark ones?
    data:
    \(data)
      positive: 1
    endpoints:
      primary:
        - {id: area, metric: auc}
    acceptance:
      criteria:
        - criterion: "area.lower >= 0.01"
    """
  }

  private static let asked = "  model: model\n  dataset: light@1\n  archive: a\n  finding: bright"

  @Test func `a protocol names the split where a version has several`() throws {
    let made = try made()
    _ = try made.done("dataset", "split", "light@1", "--by", "half", "--name", "one")
    _ = try made.done("dataset", "split", "light@1", "--by", "half", "--name", "other")
    let data = Self.asked.replacing("light@1", with: "light@1:test")
    try made.folder.write("open.yaml", plan(data))
    #expect(try made.run(["evaluate", "open.yaml", "-o", "open"]).code == 65)
    try made.folder.write("named.yaml", plan(data + "\n  split: other"))
    let outcome = try made.run(["evaluate", "named.yaml", "-o", "named"])
    #expect([0, 1, 2].contains(outcome.code), "\(outcome.errors)")
    #expect(FileManager.default.fileExists(atPath: made.folder.file("named/report.json").path))
  }

  @Test func `a guard is made of a registered model only where that may be loaded`() throws {
    let made = try made()
    let name = try #require(
      try made.done("model", "register", "model").output.split(separator: " ").dropFirst().first?.split(separator: "\n")
        .first)
    let words = ["guard", "fit", String(name), "light@1", "--out", "guard.json"]
    #expect(try made.run(words).code == 1)
    _ = try made.done("model", "sign", String(name), "--key", "office.key", "--make-key")
    // Twelve patients are too few for a guard: what is refused now is not the model.
    let outcome = try made.run(words)
    #expect(outcome.code == 2, "\(outcome.errors)")
  }

  @Test func `the table has a row for each case, and the second run asks nothing`() throws {
    let made = try made()
    let first = try made.done("predict", "model", "light@1", "--out", "t.csv", "--no-times", "--json").json()
    #expect(first["cases"] as? Int == 12)
    #expect(first["asked"] as? Int == 12)
    #expect(first["known"] as? Int == 0)
    let text = try made.folder.text("t.csv")
    let lines = text.split(separator: "\n")
    #expect(lines.count == 13)
    #expect(
      lines[0] == "case,patient,content,model,score_bright,raw_bright,decision_bright_default,uncertainty_entropy,"
        + "uncertainty_margin,truth_bright,reason")
    // Of a mean of 110 the logit is 0.05 · 110 − 5 = 0.5.
    let raw = try lines.dropFirst().map { try #require(Double($0.split(separator: ",")[5])) }.sorted()
    for (number, value) in raw.enumerated() { #expect(abs(value - (0.05 * Double(10 + 20 * number) - 5)) < 1e-4) }

    try FileManager.default.removeItem(at: made.folder.file("t.csv"))
    let second = try made.done("predict", "model", "light@1", "--out", "t.csv", "--no-times", "--json").json()
    #expect(second["asked"] as? Int == 0)
    #expect(second["known"] as? Int == 12)
    #expect(try made.folder.text("t.csv") == text)
    // Networks that come compiled from the cache give the same answers in a process of their own.
    try FileManager.default.removeItem(at: made.folder.file("cache/fiducial/answers"))
    let warm = try made.done("predict", "model", "light@1", "--out", "w.csv", "--no-times", "--json").json()
    #expect(warm["asked"] as? Int == 12)
    #expect(try made.folder.text("w.csv") == text)
    let anew = try made.done("predict", "model", "light@1", "--out", "u.csv", "--no-times", "--no-cache", "--json")
    #expect(try anew.json()["asked"] as? Int == 12)
    #expect(try made.folder.text("u.csv") == text)
    #expect(try made.done("audit", "show").output.contains("model.predict"))
    #expect(
      try made.done("predict", "model", "light@1", "--attributes", "rows").output.contains("12 known from before"))
    #expect(try made.folder.text("cases.csv").hasPrefix("case,patient,content,rows,model,"))
    #expect(
      try made.run(["predict", "model", "light@1", "--attributes", "row"]).errors.contains("did you mean rows?"))
  }

  @Test func `what is judged of models and a data set is what is judged of their table`() throws {
    let made = try made()
    _ = try made.done("predict", "model", "light@1", "--out", "t.csv", "--no-times")
    try made.folder.write("asked.yaml", plan(Self.asked))
    let columns = "{case: case, patient: patient, truth: truth_bright, score: score_bright}"
    try made.folder.write("table.yaml", plan("  table: t.csv\n  columns: \(columns)"))
    let asked = try made.done("evaluate", "asked.yaml", "-o", "r1", "--json").json()
    let table = try made.done("evaluate", "table.yaml", "-o", "r2", "--json").json()
    func part(_ report: [String: Any], _ key: String) throws -> Data {
      let parts = try #require((report["parts"] as? [[String: Any]])?.first?[key])
      return try JSONSerialization.data(withJSONObject: parts, options: [.sortedKeys])
    }
    for key in ["endpoints", "criteria", "flow", "curves"] {
      #expect(try part(asked, key) == part(table, key), "\(key)")
    }
    let (first, second) = (asked["identity"] as? [String: Any], table["identity"] as? [String: Any])
    #expect(first?["dataDigest"] as? String == second?["dataDigest"] as? String)
    #expect(first?["dataDigest"] != nil)
    #expect(second?["evidence"] == nil)
    let evidence = try #require(first?["evidence"] as? [[String: String]])
    let labels = evidence.compactMap { $0["label"] }
    #expect(labels == ["Model", "Digest of model", "Data set", "Digest of the data set", "Cases"])
    #expect(try made.folder.text("r1/report.html").contains("light@1"))
    let checked = try made.done("evaluate", "asked.yaml", "--check").output
    #expect(checked.contains("data set    light@1"))

    try MadeModel.write(to: made.folder.file("other"), name: "darkness", slope: -0.05, offset: -5)
    let models = "  models: {new: model, old: other}\n  dataset: light@1\n  archive: a\n  finding: bright"
    try made.folder.write(
      "two.yaml",
      plan(models).replacing(
        "{id: area, metric: auc}", with: "{id: area, metric: auc, compare: {test: new, reference: old}}"
      ).replacing("area.lower >= 0.01", with: "area.lower >= -1"))
    let two = try made.run(["evaluate", "two.yaml", "-o", "r3", "--json"])
    #expect([0, 1].contains(two.code), "\(two.errors)")
    #expect(two.output.contains("Digest of model old"))
    try made.folder.write("wrong.yaml", plan(Self.asked.replacing("finding: bright", with: "finding: brigth")))
    let wrong = try made.run(["evaluate", "wrong.yaml", "-o", "r4"])
    #expect(wrong.code == 65)
    #expect(wrong.errors.contains("wrong.yaml:8: data.finding"))
    #expect(wrong.errors.contains("did you mean bright?"))
  }

  @Test func `a file that is no image is a row with its reason`() throws {
    let made = try made()
    var bytes = try Data(contentsOf: made.folder.file("images/p3.png"))
    bytes[45] ^= 0xFF
    try bytes.write(to: made.folder.file("images/p3.png"))
    try made.folder.write("images/note.txt", "no image")
    let outcome = try made.done("predict", "model", "images", "--out", "t.csv", "--json").json()
    #expect(outcome["cases"] as? Int == 12)
    #expect(outcome["failed"] as? Int == 1)
    let row = try #require(try made.folder.text("t.csv").split(separator: "\n").first { $0.hasPrefix("p3.png,") })
    #expect(row.contains("found"))
    #expect(!row.contains("0.5"))
    #expect(try made.run(["predict", "model", "images", "--out", "t.csv", "--strict"]).code == 1)
    let missing = try Command.run(
      ["predict", "model", "images"], in: made.folder.location,
      environment: ["FIDUCIAL_HELPERS": made.folder.file("nowhere").path, "XDG_CACHE_HOME": made.folder.file("c").path])
    #expect(missing.code == 69)
    #expect(try made.run(["predict", "model", "nothing@1"]).code == 65)
    #expect(try made.run(["predict", "nobody@1", "images"]).code == 65)
  }

  @Test func `a locked part is asked about, and judged only where it is opened`() throws {
    let made = try made()
    _ = try made.done("dataset", "split", "light@1", "--by", "half", "--lock", "test", "--limit", "1")
    let told = try made.done("predict", "model", "light@1:test", "--out", "t.csv")
    #expect(told.output.contains("withheld"))
    #expect(!(try made.folder.text("t.csv")).contains("truth_bright"))
    _ = try made.done("predict", "model", "light@1", "--out", "all.csv", "--attributes", "rows")
    let all = try made.folder.text("all.csv").split(separator: "\n")
    let truth = try #require(all.first?.split(separator: ",").firstIndex(of: "truth_bright"))
    for line in all.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      #expect((cells[2] == "test") == (cells[truth] == ""), "\(line)")
    }
    #expect(try made.run(["predict", "model", "light@1", "--attributes", "bright"]).code == 0)
    for line in try made.folder.text("cases.csv").split(separator: "\n") where line.contains(",test,") {
      #expect(line.contains(",test,sha256:") && line.split(separator: ",", omittingEmptySubsequences: false)[4] == "")
    }
    try made.folder.write("locked.yaml", plan(Self.asked.replacing("light@1", with: "light@1:test")))
    let shut = try made.run(["evaluate", "locked.yaml", "-o", "r"])
    #expect(shut.code == 65)
    #expect(shut.errors.contains("locked: 4 images"))
    let open = ["evaluate", "locked.yaml", "-o", "r", "--open", "--reason", "final judgement"]
    let opened = try made.run(open + ["--json"])
    #expect([0, 1, 2].contains(opened.code), "\(opened.errors)")
    #expect(opened.output.contains("Opening of the locked part"))
    let again = try made.run(open)
    #expect(again.code == 65)
    #expect(again.errors.contains("its limit is 1"))
    #expect(try made.done("audit", "show").output.contains("testset.open"))
  }
}
