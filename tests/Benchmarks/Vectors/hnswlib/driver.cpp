// Keeps an hnswlib index in memory and obeys lines on standard input, so that passes of two engines can alternate:
//   build FILE ROWS DIMENSIONS M EF   builds from float32 rows, inner product; answers the thread's CPU seconds and the index's bytes
//   queries FILE ROWS                 reads the queries
//   ef N                              sets the search width
//   pass K FILE                       searches every query, writes K row numbers (uint32) each; answers CPU seconds
#include <hnswlib/hnswlib.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

static double cpu() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static std::vector<float> read(const std::string& file, size_t floats) {
    std::vector<float> values(floats);
    std::ifstream stream(file, std::ios::binary);
    if (!stream.read(reinterpret_cast<char*>(values.data()), floats * sizeof(float))) {
        throw std::runtime_error("cannot read " + file);
    }
    return values;
}

int main() {
    std::unique_ptr<hnswlib::InnerProductSpace> space;
    std::unique_ptr<hnswlib::HierarchicalNSW<float>> index;
    std::vector<float> queries;
    size_t dimensions = 0, count = 0;
    std::string command;
    std::cout.precision(12);
    while (std::cin >> command) {
        if (command == "build") {
            std::string file;
            size_t rows, m, ef;
            std::cin >> file >> rows >> dimensions >> m >> ef;
            auto base = read(file, rows * dimensions);
            space = std::make_unique<hnswlib::InnerProductSpace>(dimensions);
            double started = cpu();
            index = std::make_unique<hnswlib::HierarchicalNSW<float>>(space.get(), rows, m, ef);
            for (size_t i = 0; i < rows; i++) index->addPoint(base.data() + i * dimensions, i);
            double seconds = cpu() - started;
            // What its own index file holds: links, vectors and labels of the lowest layer, and the links of the upper ones.
            size_t bytes = rows * index->size_data_per_element_;
            for (size_t i = 0; i < rows; i++) bytes += sizeof(unsigned) + index->element_levels_[i] * index->size_links_per_element_;
            std::cout << seconds << ' ' << bytes << std::endl;
        } else if (command == "queries") {
            std::string file;
            std::cin >> file >> count;
            queries = read(file, count * dimensions);
            std::cout << "ok" << std::endl;
        } else if (command == "ef") {
            size_t ef;
            std::cin >> ef;
            index->setEf(ef);
            std::cout << "ok" << std::endl;
        } else if (command == "pass") {
            size_t k;
            std::string file;
            std::cin >> k >> file;
            std::vector<unsigned> found(count * k, ~0u);
            double started = cpu();
            for (size_t i = 0; i < count; i++) {
                auto result = index->searchKnn(queries.data() + i * dimensions, k);
                for (size_t j = result.size(); j-- > 0; result.pop()) found[i * k + j] = result.top().second;
            }
            double seconds = cpu() - started;
            if (file != "-") {
                std::ofstream(file, std::ios::binary).write(reinterpret_cast<char*>(found.data()), found.size() * sizeof(unsigned));
            }
            std::cout << seconds << std::endl;
        } else {
            std::cerr << "unknown: " << command << std::endl;
            return 1;
        }
    }
}
