using System.Net;
using System.Security.Cryptography;
using System.Text;
using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.VectorEngine.Qdrant.Security;
using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Security;

public sealed class AccessTests
{
    private const string Key = "the-key";

    [Fact]
    public void Every_method_of_points_and_collections_has_the_right_that_its_name_says()
    {
        foreach (var method in Wire.PointsServiceReflection.Descriptor.Services[0].Methods)
        {
            var reads = method.Name is "Get" or "Scroll" or "Count" or "Facet" || method.Name.StartsWith("Query", StringComparison.Ordinal)
                || method.Name.StartsWith("Search", StringComparison.Ordinal) || method.Name.StartsWith("Recommend", StringComparison.Ordinal)
                || method.Name.StartsWith("Discover", StringComparison.Ordinal);
            var manages = method.Name.EndsWith("VectorName", StringComparison.Ordinal);
            Assert.Equal(reads ? Right.Read : manages ? Right.Manage : Right.Write, MethodRights.Of($"/{method.Service.FullName}/{method.Name}"));
        }

        Assert.Equal(Right.Manage, MethodRights.Of("/qdrant.Collections/Create"));
        Assert.Equal(Right.Manage, MethodRights.Of("/qdrant.Snapshots/Create"));
        Assert.Equal(Right.Manage, MethodRights.Of("/a.method/NobodyListed"));
    }

    [Theory]
    [InlineData(null, StatusCode.Unauthenticated, StatusCode.Unauthenticated, StatusCode.Unauthenticated)]
    [InlineData("wrong", StatusCode.Unauthenticated, StatusCode.Unauthenticated, StatusCode.Unauthenticated)]
    [InlineData(Key, StatusCode.OK, StatusCode.OK, StatusCode.OK)]
    [InlineData("the-reader", StatusCode.OK, StatusCode.PermissionDenied, StatusCode.PermissionDenied)]
    [InlineData("""{"access":"r"}""", StatusCode.OK, StatusCode.PermissionDenied, StatusCode.PermissionDenied)]
    [InlineData("""{"access":"m"}""", StatusCode.OK, StatusCode.OK, StatusCode.OK)]
    [InlineData("""{}""", StatusCode.OK, StatusCode.OK, StatusCode.OK)]
    [InlineData("""{"access":"everything"}""", StatusCode.Unauthenticated, StatusCode.Unauthenticated, StatusCode.Unauthenticated)]
    [InlineData("""{"access":[{"collection":"c","access":"rw"}]}""", StatusCode.OK, StatusCode.OK, StatusCode.PermissionDenied)]
    [InlineData("""{"access":[{"collection":"c","access":"r"}]}""", StatusCode.OK, StatusCode.PermissionDenied, StatusCode.PermissionDenied)]
    [InlineData("""{"access":[{"collection":"other","access":"rw"}]}""", StatusCode.PermissionDenied, StatusCode.PermissionDenied, StatusCode.PermissionDenied)]
    [InlineData("""{"access":[{"collection":"c","access":"r","payload":{"user":1}}]}""", StatusCode.Unauthenticated, StatusCode.Unauthenticated, StatusCode.Unauthenticated)]
    [InlineData("""{"access":"m","exp":1000}""", StatusCode.Unauthenticated, StatusCode.Unauthenticated, StatusCode.Unauthenticated)]
    [InlineData("""{"access":"m","exp":99999999999}""", StatusCode.OK, StatusCode.OK, StatusCode.OK)]
    [InlineData("""{"value_exists":{"collection":"c","matches":[{"key":"user","value":"ann"}]}}""", StatusCode.OK, StatusCode.OK, StatusCode.OK)]
    [InlineData("""{"value_exists":{"collection":"c","matches":[{"key":"user","value":"bob"}]}}""", StatusCode.Unauthenticated, StatusCode.Unauthenticated, StatusCode.Unauthenticated)]
    public async Task A_credential_gives_what_it_says(string? credential, StatusCode read, StatusCode write, StatusCode manage)
    {
        await using var server = await StartAsync();
        var secret = credential?.StartsWith('{') == true ? Token(credential, Key) : credential;
        var options = new CallOptions(secret is null ? [] : new Metadata { { "api-key", secret } });
        Assert.Equal(read, await CodeAsync(() => server.Points.CountAsync(new Wire.CountPoints { CollectionName = "c" }, options).ResponseAsync));
        Assert.Equal(write, await CodeAsync(() => server.Points.UpsertAsync(new Wire.UpsertPoints { CollectionName = "c", Points = { Wires.Point(7, 1, 2) } }, options).ResponseAsync));
        Assert.Equal(manage, await CodeAsync(() => server.Collections.DeleteAsync(new Wire.DeleteCollection { CollectionName = "c" }, options).ResponseAsync));
    }

    [Fact]
    public async Task A_token_of_another_key_and_an_unsigned_one_are_refused()
    {
        await using var server = await StartAsync();
        foreach (var token in new[] { Token("""{"access":"m"}""", "another"), Encode("""{"alg":"none"}""") + "." + Encode("""{"access":"m"}""") + "." })
        {
            var options = new CallOptions(new Metadata { { "authorization", $"Bearer {token}" } });
            Assert.Equal(StatusCode.Unauthenticated, await CodeAsync(() => server.Points.CountAsync(new Wire.CountPoints { CollectionName = "c" }, options).ResponseAsync));
        }
    }

    [Fact]
    public async Task Rest_asks_for_the_key_too_and_health_does_not()
    {
        await using var server = await StartAsync();
        foreach (var path in new[] { "/collections", "/collections/c", "/metrics", "/telemetry", "/snapshots/x", "/collections/c/snapshots/x" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync(path)).StatusCode);
        foreach (var path in new[] { "/", "/healthz", "/livez", "/readyz" })
            Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync(path)).StatusCode);
        Assert.Equal(StatusCode.OK, await CodeAsync(() => new Wire.Qdrant.QdrantClient(server.Channel).HealthCheckAsync(new Wire.HealthCheckRequest()).ResponseAsync));

        server.Http.DefaultRequestHeaders.Add("authorization", $"Bearer {Token("""{"access":[{"collection":"c","access":"r"}]}""", Key)}");
        Assert.Contains("\"c\"", await server.Http.GetStringAsync("/collections"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Http.DeleteAsync("/collections/c")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Http.GetAsync("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Http.GetAsync("/collections/other")).StatusCode);
    }

    [Theory]
    [InlineData("vectors:JwtRbac", "true")]
    [InlineData("vectors:ApiKey", "with space")]
    public async Task A_bad_setting_stops_the_start_and_keeps_the_key_to_itself(string setting, string value)
    {
        await using var server = new EngineServer();
        var error = await Assert.ThrowsAsync<StartupException>(() => server.StartAsync((setting, value)));
        Assert.DoesNotContain("with space", error.Message, StringComparison.Ordinal);
    }

    private static async Task<EngineServer> StartAsync()
    {
        var server = new EngineServer();
        await server.StartAsync(("vectors:ApiKey", Key), ("vectors:ReadOnlyApiKey", "the-reader"), ("vectors:JwtRbac", "true"));
        var options = new CallOptions(new Metadata { { "api-key", Key } });
        foreach (var name in new[] { "c", "other" })
        {
            await server.Collections.CreateAsync(
                new Wire.CreateCollection
                {
                    CollectionName = name,
                    VectorsConfig = new Wire.VectorsConfig { Params = new Wire.VectorParams { Size = 2, Distance = Wire.Distance.Dot } },
                },
                options);
        }

        var point = Wires.Point(1, 1, 2);
        point.Payload["user"] = new Wire.Value { StringValue = "ann" };
        await server.Points.UpsertAsync(new Wire.UpsertPoints { CollectionName = "c", Points = { point } }, options);
        return server;
    }

    private static async Task<StatusCode> CodeAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException error)
        {
            return error.StatusCode;
        }
    }

    private static string Token(string claims, string key)
    {
        var signed = Encode("""{"alg":"HS256","typ":"JWT"}""") + "." + Encode(claims);
        return signed + "." + Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.ASCII.GetBytes(signed)));
    }

    private static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
