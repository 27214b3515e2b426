// SPDX-License-Identifier: Apache-2.0
import Testing
import Workers

@Suite struct WorkerStartTests {
  @Test func `limits, own options and the self-test are read`() throws {
    let start = try #require(
      WorkerStart(
        ["--memory", "1000", "--cpu-seconds", "7", "--self-test", "--reply", "20", "--library", "/there"],
        options: ["--library"]))
    #expect(start.limits.memory == 1000)
    #expect(start.limits.cpuSecondsPerRequest == 7)
    #expect(start.limits.reply == 20)
    #expect(start.values == ["--library": "/there"])
    #expect(start.testsItself)
  }

  @Test func `where nothing is said the helper's own limits hold`() throws {
    let start = try #require(WorkerStart([], limits: WorkerLimits(memory: 5)))
    #expect(start.limits == WorkerLimits(memory: 5))
    #expect(!start.testsItself)
  }

  @Test(arguments: [
    ["--memory"], ["--memory", "0"], ["--memory", "-1"], ["--reply", "x"], ["--library", "/a"], ["help"],
  ])
  func `a word that is not known, or no number, is refused`(_ words: [String]) { #expect(WorkerStart(words) == nil) }
}
