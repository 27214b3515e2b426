// SPDX-License-Identifier: Apache-2.0
import Learning
import Testing
import Volumes

@Suite("Masks drawn of regions")
struct DrawnMaskTests {
  private let two = [
    TrainingConfiguration.ClassName(name: "outside", value: "0"),
    TrainingConfiguration.ClassName(name: "lung", value: "1"),
  ]
  private let three = [
    TrainingConfiguration.ClassName(name: "outside", value: "outside"),
    TrainingConfiguration.ClassName(name: "lung", value: "lung"),
    TrainingConfiguration.ClassName(name: "heart", value: "heart"),
  ]

  /// An image of so many columns, rows and slices.
  private func image(_ columns: Int = 4, _ rows: Int = 3, slices: Int = 1) throws -> Volume<Float> {
    let grid = try #require(
      Grid(
        size: SIMD3(columns, rows, slices),
        affine: Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: .zero)))
    return try #require(Volume(grid: grid, voxels: [Float](repeating: 0, count: columns * rows * slices)))
  }

  private func drawn(_ said: [String: String], _ classes: [TrainingConfiguration.ClassName]) throws -> [Float]? {
    try DrawnMask("finding", classes) { said[$0] }?.numbers(beside: image())
  }

  @Test(arguments: [
    "box:1,1,2,1", "box:0.6,0.7,2.2,0.9", "polygon:1,1,3,1,3,2,1,2", "mask:3,4,4,1,2,1,4", "box:1,1,1,1;box:2,1,1,1",
  ])
  func `hold the pixels whose middle is inside`(_ value: String) throws {
    // Columns 1 and 2 of row 1; runs go down the columns: 0…3 outside, pixel 4 inside, 5 and 6 outside, 7 inside.
    #expect(try drawn(["finding": value], two) == [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0])
  }

  @Test func `hold nothing where nothing is, and are none where nothing is said`() throws {
    #expect(try drawn(["finding": "0"], two) == [Float](repeating: 0, count: 12))
    #expect(try drawn([:], two) == nil)
    #expect(try drawn(["finding": "1"], two) == nil)
    #expect(try drawn(["lung": "box:0,0,1,1"], three) == nil)
  }

  @Test func `let later classes lie over former ones`() throws {
    let said = ["lung": "box:0,0,3,1", "heart": "box:2,0,1,2"]
    #expect(try drawn(said, three) == [1, 1, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0])
    #expect(try drawn(said.merging(["heart": "0"]) { $1 }, three) == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func `are of the image's size, and of pictures only`() throws {
    let mask = try #require(DrawnMask("finding", two) { _ in "mask:4,3,0,12" })
    #expect(try mask.numbers(beside: image()) == nil)
    #expect(try mask.numbers(beside: image(3, 4)) == [Float](repeating: 1, count: 12))
    let box = try #require(DrawnMask("finding", two) { _ in "box:0,0,1,1" })
    #expect(try box.numbers(beside: image(slices: 2)) == nil)
  }
}
