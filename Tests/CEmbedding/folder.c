/* A folder of pictures, one folder a class: train on most of them, watch the progress, measure on the rest. */
#include <hone.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int32_t watch(void *user, const hone_progress *p) {
    if (p->steps > 0 && p->step + 1 == p->steps) printf("  epoch %d: loss %.3f\n", p->epoch + 1, p->loss);
    return *(int *)user;
}

static void must(hone_ctx *ctx, hone_status status, const char *what) {
    if (status == HONE_OK) return;
    hone_error error = {.struct_size = sizeof error};
    hone_error_info(ctx, &error);
    fprintf(stderr, "%s: %s\n", what, error.message);
    exit(1);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    hone_ctx *ctx;
    hone_data *all, *train, *test;
    hone_model *model;
    int64_t count;
    size_t classes;
    int stop = 0;
    double results[2];
    must(NULL, hone_open(NULL, &ctx), "open");
    hone_image_options images = {.struct_size = sizeof images, .height = 14, .width = 14, .channels = 1, .seed = 1};
    must(ctx, hone_data_images(ctx, argv[1], &images, &all), "pictures");
    must(ctx, hone_data_count(all, &count), "count");
    must(ctx, hone_data_class_count(all, &classes), "classes");
    must(ctx, hone_data_slice(all, 0, count * 4 / 5, &train), "training part");
    must(ctx, hone_data_slice(all, count * 4 / 5, count - count * 4 / 5, &test), "the rest");
    char json[1000];
    snprintf(json, sizeof json, "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"InputLayer\",\"config\":{\"batch_shape\":[null,14,14,1]}},"
             "{\"class_name\":\"Rescaling\",\"config\":{\"scale\":0.0039}},{\"class_name\":\"Flatten\",\"config\":{}},{\"class_name\":\"Dense\",\"config\":{\"units\":32,\"activation\":\"relu\"}},"
             "{\"class_name\":\"Dense\",\"config\":{\"units\":%zu,\"activation\":\"softmax\"}}]}}", classes);
    must(ctx, hone_model_from_json(ctx, json, strlen(json), &model), "model");
    hone_compile_options compile = {.struct_size = sizeof compile, .optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = "accuracy", .learning_rate = 0.01};
    must(ctx, hone_compile(model, &compile), "compile");
    hone_fit_options fit = {.struct_size = sizeof fit, .epochs = 8, .validation = test, .step = watch, .step_user = &stop};
    must(ctx, hone_fit(model, train, &fit, NULL), "fit");
    must(ctx, hone_evaluate(model, test, results, 2), "evaluate");
    printf("  %lld pictures of %zu classes, accuracy on a fifth of them %.3f\n", (long long)count, classes, results[1]);
    hone_model_free(model);
    hone_data_free(all);
    hone_data_free(train);
    hone_data_free(test);
    return hone_close(ctx);
}
