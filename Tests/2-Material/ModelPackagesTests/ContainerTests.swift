// SPDX-License-Identifier: Apache-2.0
import Foundation
import ModelPackages
import ONNXGraphs
import TestSupport
import Testing

@Suite struct `A package in one file` {
  @Test func `is the same package, with the same digest and always the same bytes`() throws {
    let (place, url) = try SmallPackages.folder(further: ["notes/a.txt": [1, 2, 3]])
    let folder = try ModelPackage.open(at: url)
    let first = place.file("a.fidmodel")
    try folder.write(to: first)
    let file = try ModelPackage.open(at: first)
    #expect(file.digest == folder.digest)
    #expect(file.manifest == folder.manifest && file.files == folder.files && file.weights == folder.weights)
    #expect(try file.container() == Array(Data(contentsOf: first)))
    #expect(place.names.allSatisfy { !$0.contains(".part") })
  }

  @Test func `has another digest when any byte of any file changes`() throws {
    let (place, url) = try SmallPackages.folder()
    defer { withExtendedLifetime(place) {} }
    let before = try ModelPackage.open(at: url).digest
    try Data("# Card.\n".utf8).write(to: url.appending(path: "card.md"))
    #expect(try ModelPackage.open(at: url).digest != before)
  }

  @Test func `never opens with a changed byte`() throws {
    let (place, url) = try SmallPackages.folder()
    defer { withExtendedLifetime(place) {} }
    let package = try ModelPackage.open(at: url)
    let bytes = try package.container()
    var random = SplitMix(seed: 9)
    for _ in 0..<1500 {
      var changed = bytes
      let at = Int(random.next() % UInt64(bytes.count))
      changed[at] ^= UInt8(1 << (random.next() % 8))
      // A change that still opens must show in the digest, or be of a field that says nothing of the content.
      if let opened = try? ModelPackage.open(bytes: changed, name: "p") { #expect(opened.files == package.files) }
    }
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: ModelPackageError.self) { try ModelPackage.open(bytes: Array(bytes[..<length]), name: "p") }
    }
    #expect(throws: ModelPackageError.self) { try ModelPackage.open(bytes: bytes + [0], name: "p") }
  }

  @Test(arguments: ["../card.m", "/ard.mdxx", "card\\mdxx", ".hidden.m", "a//card.m", "Model.yaml"])
  func `refuses a name that leads elsewhere or stands twice`(name: String) throws {
    let (place, url) = try SmallPackages.folder(
      SmallPackages.yaml.replacing("card: card.md\n", with: ""), further: ["zzzz/abcd.m": [1]])
    defer { withExtendedLifetime(place) {} }
    let bytes = try ModelPackage.open(at: url).container()
    // The name stands in the file's header and in the directory; another of its length is put there.
    let padded = Array((name + String(repeating: "q", count: max(0, 11 - name.utf8.count))).utf8.prefix(11))
    let old = Array("zzzz/abcd.m".utf8)
    var changed = bytes
    for start in 0...bytes.count - old.count where Array(bytes[start..<start + old.count]) == old {
      changed.replaceSubrange(
        start..<start + old.count, with: name == "Model.yaml" ? Array("MODEL.YAML/".utf8) : padded)
    }
    #expect(throws: ModelPackageError.self) { try ModelPackage.open(bytes: changed, name: "p") }
  }
}
