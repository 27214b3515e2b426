// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The files of the story that the demo tells; `make demo` itself tells whether what is planted is found.
@Suite struct `The files of the story` {
  private static let story = Command.root.appending(path: "Examples/story")

  private static func file(_ name: String) -> String { story.appending(path: name).path }

  @Test func `the hospitals can be simulated`() throws {
    let outcome = try Command.run(["phantom", "make", Self.file("hospitals.yaml"), "--plan"])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("4 sites, 4 devices"))
  }

  @Test(arguments: ["detector", "doubt"]) func `what is to be learnt is well formed`(name: String) throws {
    let outcome = try Command.run(["train", Self.file("\(name).yaml"), "--check"])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("small-cnn"))
  }

  @Test(arguments: ["inside", "outside"]) func `what is promised is well formed`(name: String) throws {
    let outcome = try Command.run(["evaluate", "--check", Self.file("\(name).yaml")])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("chest@3"))
  }

  @Test func `a simulated study's planted weakness is found by name and by search`() throws {
    let folder = try TemporaryFolder()
    let study = folder.file("study").path
    #expect(try Command.run(["phantom", "study", "--seed", "20261121", "--output", study]).code == 0)
    func judged(_ plan: String) throws -> String {
      let path = Command.root.appending(path: "Examples/\(plan).yaml").path
      let words = ["evaluate", path, "--table", "\(study)/model.csv", "--output", folder.file(plan).path]
      return try Command.run(words).output
    }
    let alone = try judged("model-alone").split(separator: "\n").filter { $0.contains("✗ ") && !$0.contains("✗ N") }
    #expect(alone.count == 1)
    #expect(alone.first?.contains("device=portable") ?? false)
    #expect(try judged("whole-judgement").contains(/slices: .*device=portable.*confirmed/))
  }
}
