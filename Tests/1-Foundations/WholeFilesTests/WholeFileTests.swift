// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import WholeFiles

@Suite("Files that are there whole or not at all")
struct WholeFileTests {
  private func names(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.location.path).sorted()
  }

  private func failure(_ place: URL, unfinished: String? = nil) -> WholeFile.Failure? {
    do throws(WholeFile.Failure) {
      try WholeFile.write([1, 2] as [UInt8], to: place, unfinished: unfinished)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [nil, ".half"])
  func `the new bytes take the place of the old ones, and nothing lies beside them`(_ unfinished: String?) throws {
    let folder = try TemporaryFolder()
    let place = folder.location.appending(path: "file")
    for bytes in [[UInt8](repeating: 7, count: 3_000_000), [], [1]] {
      try WholeFile.write(bytes, to: place, unfinished: unfinished)
      #expect(try Data(contentsOf: place) == Data(bytes))
      #expect(try names(folder) == ["file"])
    }
  }

  @Test func `what a killed writer left under the same name is written over`() throws {
    let folder = try TemporaryFolder()
    try Data(repeating: 1, count: 100).write(to: folder.location.appending(path: ".half"))
    try WholeFile.write([2] as [UInt8], to: folder.location.appending(path: "file"), unfinished: ".half")
    #expect(try names(folder) == ["file"])
    #expect(try Data(contentsOf: folder.location.appending(path: "file")) == Data([2]))
  }

  @Test func `a link is replaced, not followed`() throws {
    let folder = try TemporaryFolder()
    let (kept, link) = (folder.location.appending(path: "kept"), folder.location.appending(path: "link"))
    try Data([9]).write(to: kept)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: kept)
    try WholeFile.write([3] as [UInt8], to: link)
    #expect(try Data(contentsOf: kept) == Data([9]))
    #expect(try Data(contentsOf: link) == Data([3]))
    try FileManager.default.createSymbolicLink(
      at: folder.location.appending(path: ".half"), withDestinationURL: kept)
    #expect(failure(folder.location.appending(path: "file"), unfinished: ".half") == .init(step: .open, code: ELOOP))
    #expect(try Data(contentsOf: kept) == Data([9]))
  }

  @Test func `a failure says what was tried, and leaves what was there`() throws {
    let folder = try TemporaryFolder()
    #expect(failure(folder.location.appending(path: "none/file")) == .init(step: .open, code: ENOENT))
    let inTheWay = folder.location.appending(path: "folder")
    try FileManager.default.createDirectory(at: inTheWay, withIntermediateDirectories: true)
    #expect(failure(inTheWay) == .init(step: .rename, code: EISDIR))
    #expect(try names(folder) == ["folder"])
  }
}
