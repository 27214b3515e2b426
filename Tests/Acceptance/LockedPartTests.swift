// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TestSupport

/// Every verb that reads, on an archive with a locked part: none tells what is said of its images, nor their vectors.
@Suite struct `Nothing that reads tells of a locked part` {
  /// Three grey pictures of four by four pixels, PNG by Python's zlib.
  private static let pictures = [
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR4nGM4CgQMqAQAezQMUcidzw8AAAAASUVORK5CYII=",
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR4nGNwAQIGVAIAKpQEQbQMtWsAAAAASUVORK5CYII=",
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR4nGOQAQIGVAIAEZQBwSTcHgkAAAAASUVORK5CYII=",
  ]

  /// What is said of the locked image, and nowhere else.
  private static let secret = "zebra"

  private struct Locked {
    let folder: TemporaryFolder
    let place: String
    /// The number of the locked image, and of another.
    let image: Int
    let other: Int

    func run(_ arguments: [String]) throws -> Command.Outcome { try Command.run(arguments + ["--archive", place]) }
  }

  private func locked() throws -> Locked {
    let folder = try TemporaryFolder()
    let images = folder.file("images")
    try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
    for (name, picture) in zip(["a.png", "b.png", "c.png"], Self.pictures) {
      try #require(Data(base64Encoded: picture)).write(to: images.appending(path: name))
    }
    try folder.write(
      "cases.csv",
      "file,subject,row,subset,grade,kind\na.png,ONE,1,train,cow,cow\nb.png,TWO,2,train,yak,yak\n"
        + "c.png,THREE,3,test,zebra,zebra\n")
    let place = folder.file("archive").path
    func done(_ arguments: String...) throws -> Command.Outcome {
      let outcome = try Command.run(arguments + ["--archive", place])
      #expect(outcome.code == 0, "\(arguments.prefix(2)) \(outcome.errors)")
      return outcome
    }
    _ = try done("archive", "create")
    _ = try done(
      "import", images.path, "--table", folder.file("cases.csv").path, "--image", "file", "--patient", "subject",
      "--synthetic", "--reason", "made for a test")
    _ = try done("dataset", "label", folder.file("cases.csv").path, "--match", "row", "--finding", "grade")
    // Labels that were read from an attribute whose name gives nothing away.
    _ = try done("dataset", "label", "--from-attribute", "kind", "--finding", "beast", "--source", "reader")
    _ = try done("dataset", "create", "chest", "--all", "--purpose", "validation")
    // Pictures as small as these leave places undefined; vectors that are whole come from elsewhere.
    try folder.write("made.csv", "image,x,y\n1,0,1\n2,1,3\n3,2,2\n")
    _ = try done("features", "put", "--from", folder.file("made.csv").path, "--extractor", "made")
    _ = try done("dataset", "split", "chest@1", "--by", "subset", "--lock", "test", "--limit", "1")
    func number(_ subset: String) throws -> Int {
      let page = try done("archive", "search", "subset = \(subset)", "--json").json()
      return try #require((page["images"] as? [[String: Any]])?.first?["image"] as? Int)
    }
    return Locked(folder: folder, place: place, image: try number("test"), other: try number("train"))
  }

  @Test func `no label`() throws {
    let locked = try locked()
    try locked.folder.write("locked.txt", "\(locked.image)\n")
    let list = locked.folder.file("locked.txt").path
    func out(_ name: String) -> String { locked.folder.file(name).path }
    let verbs: [[String]] = [
      ["archive", "search"], ["archive", "search", "--json"], ["archive", "search", "--by", "grade", "kind"],
      ["archive", "search", "subset = test", "--show", "grade", "kind"], ["archive", "show"],
      ["archive", "search", "subset = test", "--json", "--show", "grade", "kind"],
      ["dataset", "list"], ["dataset", "list", "--json"],
      ["dataset", "create", "one", "--list", list, "--purpose", "validation"],
      ["dataset", "create", "two", "--list", list, "--purpose", "validation", "--json"],
      ["dataset", "create", "three", "--from", "chest@1", "--remove", "grade = cow", "--purpose", "validation"],
      ["dataset", "show", "chest@1", "--items", "9"], ["dataset", "show", "chest@1", "--items", "9", "--json"],
      ["dataset", "show", "one@1", "--items", "9", "--json", "--verify"], ["dataset", "show", "one@1"],
      ["dataset", "show", "chest@1", "--lineage"], ["dataset", "show", "chest@1", "--provenance"],
      ["dataset", "diff", "chest@1", "one@1"], ["dataset", "diff", "chest@1", "one@1", "--json"],
      ["dataset", "diff", "one@1", "chest@1", "--json"], ["dataset", "check", "chest@1", "--json"],
      ["dataset", "check", "chest@1", "--html", out("check.html")], ["dataset", "check", "one@1"],
      ["dataset", "card", "chest@1", "--json"], ["dataset", "card", "chest@1", "--to", out("card.html")],
      ["dataset", "card", "one@1", "--json"],
      ["dataset", "split", "chest@1", "--by", "grade", "--dry-run"],
      ["dataset", "split", "chest@1", "--by", "kind", "--dry-run", "--json"],
      [
        "dataset", "split", "chest@1", "--parts", "a=0.5,b=0.5", "--stratify", "grade,kind,beast", "--dry-run",
        "--json",
      ],
      ["dataset", "label"], ["dataset", "label", "--json"],
      ["dataset", "label", "--from-attribute", "grade", "--finding", "copy", "--dry-run", "--json"],
      ["dataset", "label", "--from-attribute", "kind", "--finding", "copy", "--value", "none=1", "--dry-run"],
      ["dataset", "label", "--retract", "--finding", "grade", "--reason", "a trial", "--dry-run"],
      ["features", "list", "--places"],
      ["features", "export", "chest", "--extractor", "image-statistics", "--output", out("vectors.csv")],
      ["features", "similar", "--image", "\(locked.other)", "--extractor", "made", "--metric", "euclidean"],
      ["audit", "show"], ["audit", "show", "--json"], ["audit", "show", "--patient", "3"],
      ["audit", "export", "--format", "fhir"],
    ]
    let exports = ["csv", "folders", "coco", "croissant", "bids"].map { format in
      ["dataset", "export", "chest@1", "--format", format, "--purpose", "validation", "--to", out("out-\(format)")]
    }
    for verb in verbs + exports {
      let outcome = try locked.run(verb)
      #expect(![64, 70, 74].contains(outcome.code), "\(verb.joined(separator: " ")): \(outcome.errors)")
      #expect(!(outcome.output + outcome.errors).contains(Self.secret), "\(verb.joined(separator: " "))")
    }
    // Nor in anything that was written.
    for name in FileManager.default.subpaths(atPath: locked.folder.location.path) ?? []
    where !name.hasPrefix("archive") && !name.hasPrefix("images") && name != "cases.csv" {
      let text = (try? Data(contentsOf: locked.folder.file(name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
      #expect(!text.contains(Self.secret), "\(name)")
      #expect(!name.hasSuffix(String(format: "%06d.png", locked.image)), "\(name)")
    }
  }

  @Test func `not by asking for it`() throws {
    let locked = try locked()
    for attribute in ["grade", "kind"] {
      for value in [Self.secret, "lion"] {
        // Right or wrong, the answer is the same.
        let condition = "\(attribute) = \(value)"
        #expect(try locked.run(["archive", "search", condition, "--count"]).output == "0\n")
        let made = try locked.run(["dataset", "create", "asked", "--where", condition, "--purpose", "validation"])
        #expect(made.code == 65 && made.errors.contains("no image is left"), "\(made.errors)")
        let vectors = try locked.run([
          "features", "export", "--extractor", "image-statistics", "--output", locked.folder.file("asked.csv").path,
          "--where", condition,
        ])
        #expect(vectors.output.contains("0 vectors"), "\(vectors.output) \(vectors.errors)")
        let near = try locked.run([
          "features", "similar", "--image", "\(locked.other)", "--extractor", "made", "--metric", "euclidean", "--json",
          "--where",
          condition,
        ])
        #expect(try near.json()["compared"] as? Int == 0)
      }
    }
    // A guess of the same moment is refused, a later one taken; neither with a word on whether it was right.
    let same = try ["zebra", "cow"].map { guess in
      try locked.folder.write("guess.csv", "image,grade\n\(locked.image),\(guess)\n")
      return try locked.run([
        "dataset", "label", locked.folder.file("guess.csv").path, "--match", "image", "--finding", "grade",
      ])
    }
    #expect(same.allSatisfy { $0.code == 65 && $0.errors.contains("whether it was the same is not told") })
    #expect(same[0].errors == same[1].errors)
    // The same guess twice: what was written the first time does not show.
    for guess in ["zebra", "cow"] {
      try locked.folder.write("guess.csv", "image,grade\n\(locked.image),\(guess)\n")
      let twice = try (0..<2).map { _ in
        try locked.run([
          "dataset", "label", locked.folder.file("guess.csv").path, "--match", "image", "--finding", "grade",
          "--known", "2001-02-0\(guess == "cow" ? 1 : 2)T00:00:00Z",
        ])
      }
      #expect(twice[0].code == 0 && twice[1].code == 65, "\(guess): \(twice.map(\.errors))")
    }
    let answers = try ["zebra", "cow"].map { guess in
      try locked.folder.write("guess.csv", "image,grade\n\(locked.image),\(guess)\n")
      let told = try locked.run([
        "dataset", "label", locked.folder.file("guess.csv").path, "--match", "image", "--finding", "grade", "--json",
        "--author", guess,
      ])
      #expect(told.code == 0, "\(told.errors)")
      return told.output
    }
    #expect(answers[0] == answers[1])
    // By a column that nobody called a label: what it says of the locked image is not answered either.
    let hidden = try ["3", "7"].map { try locked.run(["archive", "search", "row = \($0)", "--count"]).output }
    #expect(hidden == ["0\n", "0\n"])
    let tried = try ["zebra", "cow"].map { guess in
      try locked.folder.write("tried.csv", "file,subject,row,kind\nc.png,THREE,3,\(guess)\n")
      return try locked.run([
        "import", locked.folder.file("images").path, "--table", locked.folder.file("tried.csv").path, "--image", "file",
        "--patient", "subject", "--synthetic", "--dry-run", "--json",
      ]).json()
    }
    #expect(tried.allSatisfy { $0["rows_that_differ"] as? Int == 0 && $0["duplicates"] as? Int == 1 })
    // By making a version anew after each guess.
    let made = try ["zebra", "cow"].enumerated().map { turn, guess in
      try locked.folder.write("guess.csv", "image,grade\n\(locked.image),\(guess)\n")
      let told = try locked.run([
        "dataset", "label", locked.folder.file("guess.csv").path, "--match", "image", "--finding", "grade",
        "--known", "2001-03-0\(turn + 1)T00:00:00Z",
      ])
      #expect(told.code == 0, "\(told.errors)")
      return try locked.run(["dataset", "create", "chest", "--all", "--purpose", "validation"]).output
    }
    #expect(made.enumerated().allSatisfy { $1.hasPrefix("made chest@\($0 + 2)") && $1.contains("contents  not told") })
  }

  @Test func `no vector`() throws {
    let locked = try locked()
    let file = locked.folder.file("vectors.csv")
    #expect(
      try locked.run(["features", "export", "--extractor", "image-statistics", "--output", file.path]).output
        .contains("2 vectors"))
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 3 && !lines.contains { $0.hasPrefix("\(locked.image),") })
    let near = try locked.run([
      "features", "similar", "--image", "\(locked.other)", "--extractor", "made", "--metric", "euclidean", "--json",
    ]).json()
    let found = try #require(near["similar"] as? [[String: Any]])
    #expect(near["compared"] as? Int == 1 && !found.contains { $0["image"] as? Int == locked.image })
    let refused = try locked.run(["features", "similar", "--image", "\(locked.image)", "--extractor", "made"])
    #expect(refused.code == 65 && refused.errors.contains("locked: 1 image of"), "\(refused.errors)")
    // A finding that no case has is refused with the nearest name, and never answered by cases without a label.
    let words = ["explain", "similar", "chest@1", "--image", "\(locked.other)", "--extractor", "made", "--finding"]
    #expect(try locked.run(words + ["grade"]).code == 0)
    let unknown = try locked.run(words + ["grad"])
    #expect(unknown.code == 65 && unknown.errors.contains("did you mean grade?"), "\(unknown.errors)")
    // The begin and the end of what left are in the trail, with its digest.
    let trail = try locked.run(["audit", "show", "--action", "features.export*"]).output
    #expect(trail.contains("features.export.begin") && trail.contains("features.export  extractor"), "\(trail)")
    #expect(trail.contains("export "))
  }
}
