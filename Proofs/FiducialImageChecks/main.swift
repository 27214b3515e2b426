// SPDX-License-Identifier: Apache-2.0
import Catalog
import DataQuality
import Datasets
import Features
import Foundation
import Vocabulary

// Measures what the checks of images find; called by Proofs/near_duplicates.py and Proofs/image_physics.py.
//   fiducial-image-checks hashes FILE                     a line per image: its feature vector
//   fiducial-image-checks pairs FILE LIMIT DETAIL BREADTH  a line per pair that is found
//   fiducial-image-checks match FILE < PAIRS               a line per pair that is asked for
//   fiducial-image-checks distances FILE TABLE            a line per image: its place, and how far its neighbours are
//   fiducial-image-checks physics FILE                    a line per image, after one with the places' names
//   fiducial-image-checks check FILE TABLE NAME           what a check finds; TABLE has a row of attributes for each image, tabs between
//   fiducial-image-checks speed FILE                      how long the search over the images takes

let arguments = CommandLine.arguments
func hashes(_ path: String) throws -> [ImageHashes?] {
  let extractor = PerceptualHash()
  return try ImageList(path).images.map { ImageHashes(extractor.vector(of: $0)) }
}
func show(_ values: [String]) { print(values.joined(separator: "\t")) }
func seconds<Result>(_ work: () throws -> Result) rethrows -> (Double, Result) {
  let start = Date()
  let result = try work()
  return (Date().timeIntervalSince(start), result)
}

switch (arguments.count > 1 ? arguments[1] : "", arguments.count) {
case ("hashes", 3):
  for image in try ImageList(arguments[2]).images {
    show(PerceptualHash().vector(of: image).map { $0.map { String(Int($0)) } ?? "" })
  }
case ("pairs", 6):
  let search = NearDuplicateSearch(
    limit: Int(arguments[3]) ?? 0, leastDetail: Double(arguments[4]) ?? 0,
    breadth: .init(rawValue: Int(arguments[5]) ?? 0) ?? .plain)
  for pair in search.pairs(try hashes(arguments[2])) {
    show([
      "\(pair.first)", "\(pair.second)", "\(pair.distance)", "\(pair.match.correlation)", "\(pair.match.detail)",
      "\(pair.symmetry.rawValue)", "\(pair.isInverted)",
    ])
  }
case ("match", 3):
  let all = try hashes(arguments[2])
  while let line = readLine() {
    let places = line.split(separator: " ").compactMap { Int($0) }
    guard places.count == 2, let a = all[places[0]], let b = all[places[1]] else { continue }
    let match = ThumbnailMatch(
      a.thumbnail.greys.map(Float.init), b.thumbnail.greys.map(Float.init), giveUp: -1)
    show([
      "\(places[0])", "\(places[1])", "\(a.wide.distance(to: b.wide))", "\(match.correlation)", "\(match.detail)",
      "\(match.overlap)",
    ])
  }
case ("distances", 4):
  // All images are taken for one kind.
  let input = try RecordList(arguments[3], images: arguments[2]).input
  let thumbnails = (input.features[PerceptualHash.vectorName] ?? []).map { $0.flatMap { ImageHashes($0)?.thumbnail } }
  let known = thumbnails.indices.filter { thumbnails[$0] != nil }
  let distances = NeighbourDistance.squared(
    known.compactMap { thumbnails[$0] }, patients: known.map { input.items[$0].entry.patient }, threads: 2)
  for (place, distance) in zip(known, distances) { show(["\(place)", distance.map { "\($0)" } ?? "none"]) }
case ("physics", 3):
  show(ImagePhysics().places)
  for image in try ImageList(arguments[2]).images {
    show(ImagePhysics().vector(of: image).map { $0.map { "\($0)" } ?? "" })
  }
case ("check", 5):
  let checks: [any QualityCheck] = [
    ImagePhysicsCheck(), OutlierCheck(), ValuesCheck(), NearDuplicateCheck(), ExactDuplicateCheck(),
  ]
  let input = try RecordList(arguments[3], images: arguments[2]).input
  for check in checks where check.name == arguments[4] {
    let outcome = try check.outcome(in: input)
    for finding in outcome.findings {
      show(["finding", "\(finding.severity)", finding.evidence.first?.name ?? "", finding.title])
      for item in finding.cases {
        show([
          "case", finding.evidence.first?.name ?? "", "\(item.image)", item.other.map { "\($0)" } ?? "",
          item.score.map { "\($0)" } ?? "", item.note ?? "",
        ])
      }
    }
    for gap in outcome.gaps { show(["gap", gap.subject ?? "", gap.reason]) }
  }
case ("speed", 3):
  let (hashing, all) = try seconds { try hashes(arguments[2]).compactMap { $0 } }
  show(["made", "\(all.count)", String(format: "%.2f s", hashing)])
  func processor() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
  for breadth in NearDuplicateSearch.Breadth.allCases {
    let search = NearDuplicateSearch(breadth: breadth)
    let (first, candidates) = seconds { search.candidateCount(all) }
    let before = processor()
    let (time, found) = seconds { search.pairs(all) }
    // The processor's seconds are of both threads, and of the second search alone.
    show([
      "\(breadth)", "\(all.count)", String(format: "%.2f s", first), "\(candidates)", String(format: "%.2f s", time),
      String(format: "%.2f s", processor() - before), "\(found.count)",
    ])
  }
default:
  print("usage: fiducial-image-checks hashes|pairs|match|physics|check|speed …")
}
