// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The walls of the house, read from the manifest and from the files themselves.
@Suite struct `The house` {
  @Test func `imports go downstairs, or to a room that stands earlier in the same storey`() throws {
    let house = try House.read()
    #expect(house.rooms.count >= 8)
    for (index, room) in house.rooms.enumerated() {
      for need in room.needs {
        guard let other = house.rooms.firstIndex(where: { $0.name == need }) else { continue }
        let storey = house.rooms[other].storey
        #expect(
          storey < room.storey || (storey == room.storey && other < index),
          "\(room.name) (storey \(room.storey)) may not use \(need) (storey \(storey))")
      }
    }
  }

  @Test func `the rule itself catches an uphill edge`() throws {
    let uphill = House(rooms: [
      .init(name: "Low", storey: 1, needs: ["High"]), .init(name: "High", storey: 7, needs: []),
    ])
    #expect(uphill.uphillEdges == ["Low → High"])
    #expect(try House.read().uphillEdges.isEmpty)
  }

  @Test func `every room lies in a numbered storey and every folder of a storey is a room`() throws {
    let rooms = Set(try House.read().rooms.map(\.name))
    let sources = House.root.appending(path: "Sources")
    for storey in try FileManager.default.contentsOfDirectory(atPath: sources.path)
    where storey.first?.isNumber == true {
      for room in try FileManager.default.contentsOfDirectory(atPath: sources.appending(path: storey).path) {
        #expect(rooms.contains(room == "CommandLineTool" ? "fiducial" : room), "\(storey)/\(room) is no target")
      }
    }
  }

  @Test func `statistics know nothing but words and chance`() throws {
    let statistics = try #require(try House.read().rooms.first { $0.name == "Statistics" })
    #expect(Set(statistics.needs).isSubset(of: ["Vocabulary", "Distributions"]))
  }

  @Test func `the command links no native parser`() throws {
    let house = try House.read()
    let reachable = house.reachable(from: "fiducial")
    #expect(
      reachable.isDisjoint(with: [
        "CDCMTK", "CImageCodecs", "CConfinement", "DICOMEngine", "CTorch", "COpenVINO", "CTesseract",
      ]))
  }

  @Test func `only Store knows the database`() throws {
    var importers: Set<String> = []
    for file in try House.swiftFiles() where file.path.contains("/Sources/") {
      let text = try String(contentsOf: file, encoding: .utf8)
      if text.contains(/(?m)^\s*(@\w+ )?(public |internal |package )?import (GRDB|GRDBSQLite|SQLite3|CSQLite)\b/) {
        importers.insert(file.path.contains("/3-Records/Store/") ? "Store" : file.lastPathComponent)
      }
    }
    #expect(importers == ["Store"])
  }

  @Test func `every Swift file names its licence first, and none grows beyond 500 lines`() throws {
    var seen = 0
    for file in try House.swiftFiles() {
      let text = try String(contentsOf: file, encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let head = lines.prefix(2).joined(separator: "\n")
      #expect(head.contains("SPDX-License-Identifier: Apache-2.0"), "\(file.lastPathComponent)")
      if !file.lastPathComponent.hasSuffix("+Generated.swift") {
        #expect(lines.count <= 500, "\(file.lastPathComponent) has \(lines.count) lines")
      }
      seen += 1
    }
    #expect(seen > 20)
  }

  @Test func `no source forces, swallows or prints from a room`() throws {
    let bans = ["try!", "as!", "fatalError(", "catch {}", "@testable"]
    for file in try House.swiftFiles() where !file.path.contains("/ArchitectureTests/") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for ban in bans { #expect(!text.contains(ban), "\(file.lastPathComponent) contains \(ban)") }
      let speaks = ["/CommandLineTool/", "/Helpers/fiducial-verify/"].contains { file.path.contains($0) }
      if file.path.contains("/Sources/"), !speaks {
        #expect(!text.contains(" print("), "\(file.lastPathComponent) prints")
      }
      for escape in ["@unchecked Sendable", "nonisolated(unsafe)"] where text.contains(escape) {
        #expect(text.contains("Safe because"), "\(file.lastPathComponent) uses \(escape) without saying why it is safe")
      }
    }
  }

  @Test func `every relative link in the documents leads to a file`() throws {
    var seen = 0
    for folder in ["", "Documentation", "Documentation/decisions", "Documentation/proof", "Benchmarks"] {
      let place = House.root.appending(path: folder)
      for name in try FileManager.default.contentsOfDirectory(atPath: place.path) where name.hasSuffix(".md") {
        let text = try String(contentsOf: place.appending(path: name), encoding: .utf8)
        for link in text.matches(of: /\]\(([^)#:\s]+)\)/) {
          let target = place.appending(path: String(link.1))
          #expect(FileManager.default.fileExists(atPath: target.path), "\(folder)/\(name) → \(link.1)")
          seen += 1
        }
      }
    }
    #expect(seen > 20)
  }
}
