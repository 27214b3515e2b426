// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The rooms in the order of the manifest, each with its storey and what it uses.
struct House {
  struct Room {
    var name: String
    var storey: Int
    var needs: [String]
  }

  var rooms: [Room]

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Edges that lead upstairs, or to a later room of the same storey.
  var uphillEdges: [String] {
    rooms.enumerated().flatMap { index, room in
      room.needs.compactMap { need in
        guard let other = rooms.firstIndex(where: { $0.name == need }) else { return nil }
        let isDown = rooms[other].storey < room.storey || (rooms[other].storey == room.storey && other < index)
        return isDown ? nil : "\(room.name) → \(need)"
      }
    }
  }

  /// Every target that a room reaches, itself included.
  func reachable(from name: String) -> Set<String> {
    var found: Set<String> = []
    var open = [name]
    while let next = open.popLast() {
      if found.insert(next).inserted { open += rooms.first { $0.name == next }?.needs ?? [] }
    }
    return found
  }

  /// Reads the manifest of this checkout.
  static func read() throws -> House {
    // `--ignore-lock`: a running `swift test` holds the build folder's lock, and waiting for it would never end.
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["swift", "package", "--ignore-lock", "--package-path", root.path, "dump-package"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let manifest = try JSONDecoder().decode(Manifest.self, from: data)
    return House(
      rooms: manifest.targets.compactMap { target in
        guard let path = target.path, path.hasPrefix("Sources/"),
          let storey = path.dropFirst("Sources/".count).first?.wholeNumberValue
        else { return nil }
        return Room(name: target.name, storey: storey, needs: target.dependencies.compactMap(\.name))
      })
  }

  /// Every Swift file of the checkout's sources and tests.
  static func swiftFiles() throws -> [URL] {
    var files: [URL] = []
    for folder in ["Sources", "Tests"] {
      let walk = FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)
      while let file = walk?.nextObject() as? URL {
        if file.pathExtension == "swift" { files.append(file) }
      }
    }
    return files
  }

  private struct Manifest: Decodable {
    var targets: [Target]

    struct Target: Decodable {
      var name: String
      var path: String?
      var dependencies: [Dependency]
    }

    struct Dependency: Decodable {
      var name: String?

      private enum Kind: String, CodingKey { case byName, target, product }

      init(from decoder: any Decoder) throws {
        let kinds = try decoder.container(keyedBy: Kind.self)
        for kind in [Kind.byName, .target, .product] where kinds.contains(kind) {
          var parts = try kinds.nestedUnkeyedContainer(forKey: kind)
          name = try parts.decodeIfPresent(String.self)
        }
      }
    }
  }
}
